import { builtins } from '../../components/index.ts';
import { createDataIo, type DataIoOptions } from '../../data/io.ts';
import type { Env } from '../../experiment/read/env.ts';
import { readExperiment, settle, type Loaded, type ReadExperiment } from '../../experiment/load.ts';
import { ExperimentError, type Issue } from '../../contracts/issue.ts';
import { type Plan } from '../../contracts/plan.ts';
import { readText } from '../../experiment/read/text.ts';
import { placeOf } from '../../experiment/tree.ts';
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
  /** What the file is taken to say, in place of what it says: as it was when an earlier run was made. */
  readonly text?: string;
  /** `false` runs none of the user's component modules. */
  readonly use?: boolean;
  /** Environment variables that `${env:…}` reads; by default those of this process. */
  readonly env?: Env;
  readonly onDownload?: NonNullable<DataIoOptions['onProgress']>;
}

/** An experiment of this machine: its files, environment variables, installed packages. */
export const load = async (file: string, options: LoadOptions = {}): Promise<Loaded> =>
  settle(await read(file, options));

/** What was written, and the components that it may use. */
export const read = (
  file: string,
  { set = [], text, use = true, env = process.env, mlflow = true, onDownload, ...changes }: LoadOptions = {},
): Promise<ReadExperiment> =>
  readExperiment(
    {
      file,
      set,
      options: optionsOf(changes),
      env,
      use,
      reporters: mlflow
        ? process.env['MLFLOW_TRACKING_URI']
          ? { added: { type: 'mlflow', by: 'MLFLOW_TRACKING_URI' } }
          : {}
        : { left: 'mlflow' },
      io: {
        readText: (path) => (path === file && text !== undefined ? Promise.resolve(text) : readText(path)),
        data: (from) => createDataIo(from, onDownload ? { onProgress: onDownload } : {}),
        components: loadComponents,
      },
    },
    builtins,
  );

/** Values that options stand for, by path. */
const optionsOf = ({ out, engine, threads, epochs }: Changes): Record<string, unknown> => {
  const [type, device] = engine?.split(':') ?? [];
  const values = {
    out,
    engine: type && { type, ...(device && { device }) },
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

/** One run in place of the search that was asked for would be a wrong answer. */
const sweepIssue = ({ tree }: Loaded): Issue => {
  const place = tree && placeOf(tree, ['sweep']);
  const message =
    'This file is a sweep, many trials of one experiment, and `runSweep` runs them. Leave the section out to run the experiment once.';
  return { code: 'sweep-is-many-runs', message, severity: 'error', path: 'sweep', ...(place && { place }) };
};
