import { EngineError } from '../../contracts/engine.ts';
import { findPackage } from '../find-package.ts';
import type { Device } from './devices.ts';
import type { Library, Ort } from './ort.ts';
import type { Sessions } from './sessions.ts';
import { noRuntime } from '../messages.ts';

/** ONNX Runtime as it is run: where from, on what, with how many threads. */
export interface Runtime extends Library {
  readonly device: Device;
  readonly threads: number;
  readonly sessions: Sessions;
}

/** What to write where onnxruntime-node has no build: the version that the graphs were tried in. */
export const installWeb = '`npm i onnxruntime-web@1.30.0`';

export interface RuntimeSources {
  /** Folders whose packages are looked at for onnxruntime-web: the user's project, then where assay is installed. */
  readonly from?: readonly string[];
  readonly importNode?: () => Promise<Ort>;
}

/**
 * onnxruntime-node; where it has no build for this system (musl, Macs with Intel), onnxruntime-web, when it is
 * installed, which runs the same graphs in wasm: `instead` says why. Throws `EngineError` when there is neither.
 */
export const loadRuntime = async ({
  from = [process.cwd(), import.meta.dirname],
  importNode = () => import('onnxruntime-node'),
}: RuntimeSources = {}): Promise<Library & { readonly instead?: string }> => {
  try {
    const ort = await importNode();
    return { ort, name: 'onnxruntime-node', version: ort.env.versions.node! };
  } catch (error) {
    const reason = `onnxruntime-node does not load here (${firstLine(error)})`;
    const web = loadWeb(from);
    if (web) return { ...web, instead: reason };
    throw new EngineError(noRuntime({ reason, install: installWeb }), { cause: error });
  }
};

const loadWeb = (from: readonly string[]): Library | undefined => {
  const found = findPackage('onnxruntime-web', from);
  if (!found) return undefined;
  return { ort: found.load() as Ort, name: 'onnxruntime-web', version: found.version };
};

const firstLine = (error: unknown) => (error as Error).message.trim().split('\n')[0]!.replace(/\.$/, '');
