import { defined } from '../../defined.ts';
import { builtins } from '../../components/index.ts';
import { createDataIo, type DataIoOptions } from '../../data/io.ts';
import type { Env } from '../../experiment/read/env.ts';
import { readExperiment, settle, type Loaded, type ReadExperiment } from '../../experiment/load.ts';
import { ExperimentError, type Issue } from '../../contracts/issue.ts';
import { type Plan } from '../../contracts/plan.ts';
import { readText } from '../../experiment/read/text.ts';
import { placeOf } from '../../experiment/tree.ts';
import { isASweep } from '../messages.ts';
import { loadComponents } from './components.ts';

/** Changes to an experiment file, as the command line makes them; later ones win. */
export interface Changes {
  /** `path=value`, such as `optimizer.momentum=0.9`. */
  readonly set?: readonly string[];
  /** Folder of all runs; by default what the file says, else `runs`. */
  readonly out?: string;
  /** `onnx`, or with a device `onnx:cpu`. */
  readonly engine?: string;
  readonly threads?: number;
  readonly epochs?: number;
  /** `false` sends nothing to MLflow, whatever the file and the environment say. */
  readonly mlflow?: boolean;
}

export interface LoadOptions extends Changes {
  /** Text to use instead of the file's: the one that an earlier run recorded. */
  readonly text?: string;
  /** `false` runs none of the user's component modules. */
  readonly use?: boolean;
  /** Environment variables that `${env:…}` reads; by default those of this process. */
  readonly env?: Env;
  readonly onDownload?: NonNullable<DataIoOptions['onProgress']>;
  /** Stops the preparation of data, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onPrepare?: NonNullable<DataIoOptions['onPrepare']>;
}

/** An experiment of this machine: its files, environment variables, installed packages. */
export const load = async (file: string, options: LoadOptions = {}): Promise<Loaded> =>
  settle(await read(file, options));

/** The experiment as written, and the components that it may use. */
export const read = (
  file: string,
  {
    set = [],
    text,
    use = true,
    env = process.env,
    mlflow = true,
    onDownload,
    onPrepare,
    signal,
    ...changes
  }: LoadOptions = {},
): Promise<ReadExperiment> =>
  readExperiment(
    {
      file,
      set,
      options: optionsOf(changes),
      env,
      use,
      reporters: reportersBy(mlflow),
      io: {
        readText: (path) => (path === file && text !== undefined ? Promise.resolve(text) : readText(path)),
        data: (from, memory) => createDataIo(from, defined({ onProgress: onDownload, onPrepare, memory, signal })),
        components: loadComponents,
      },
    },
    builtins,
  );

const reportersBy = (mlflow: boolean) => {
  if (!mlflow) return { left: 'mlflow' };
  return process.env['MLFLOW_TRACKING_URI'] ? { added: { type: 'mlflow', by: 'MLFLOW_TRACKING_URI' } } : {};
};

/** Values of options, by path. */
const optionsOf = ({ out, engine, threads, epochs }: Changes): Record<string, unknown> => {
  const [type, device] = engine?.split(':') ?? [];
  const values = {
    out,
    engine: type && { type, ...defined({ device: device || undefined }) },
    'engine.threads': threads,
    'train.epochs': epochs,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
};

export type Planned = Loaded & { readonly plan: Plan; readonly warnings: readonly Issue[] };

/** Throws `ExperimentError` with all issues when one is an error. */
export const loadPlanned = async (file: string, options: LoadOptions = {}): Promise<Planned> => {
  const loaded = await load(file, options);
  if (!loaded.plan) throw new ExperimentError(loaded.issues);
  if (loaded.experiment['sweep']) throw new ExperimentError([sweepIssue(loaded)]);
  return { ...loaded, plan: loaded.plan, warnings: loaded.issues };
};

/** A single run would be the wrong answer to a sweep. */
const sweepIssue = ({ tree }: Loaded): Issue => {
  const place = tree && placeOf(tree, ['sweep']);
  const message = isASweep;
  return { code: 'sweep-is-many-runs', message, severity: 'error', path: 'sweep', ...defined({ place }) };
};
