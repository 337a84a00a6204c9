import { existsSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import type { Planned } from '../contracts/plan.ts';
import { bind } from '../registry/bind.ts';
import type { Bound } from '../registry/kinds.ts';
import type { Tracker } from '../contracts/tracker.ts';
import { type RunSource } from '../contracts/run.ts';
import { readConnection } from '../reporters/mlflow/http/connection.ts';
import { readCursor } from '../reporters/mlflow/outbox/cursor.ts';
import { sendRun, type Outbox, type Sent, type TrialOptions } from '../reporters/mlflow/outbox/outbox.ts';
import { ownFolder } from '../reporters/mlflow/reporter.ts';
import type { ExportOnnx } from '../reporters/mlflow/outbox/run-model.ts';
import {
  keyOf,
  sendSweep,
  trialIn,
  type SentSweep,
  type SweepOutbox,
} from '../reporters/mlflow/outbox/sweep-outbox.ts';
import { createMlflowTracker } from '../reporters/mlflow/server/tracker.ts';
import { readSweep } from '../results/sweep/read-sweep.ts';
import { exportFailed } from '../run/messages.ts';
import type { RunTrust } from '../run/provenance/run-trust.ts';
import { experimentOf, senderInFolder, senderInMemory, type SyncTrust } from './sender.ts';
import { messageOf } from '../contracts/explained-error.ts';
import { defined } from '../defined.ts';

/** Which reporter `mlflow` of a run is sent. */
export interface Sender {
  readonly folder: string;
  /** Counted from 0. */
  readonly place: number;
  /**
   * As they stand in the memory of the process that trains; else they are read from the run's folder, which is trusted
   * with what `trust` says.
   */
  readonly memory: { readonly planned: Planned; readonly source: RunSource } | null;
  readonly trust?: SyncTrust;
}

type Follow = Pick<Outbox, 'signal' | 'patience' | 'more' | 'ended' | 'warn' | 'reached'>;

/** A run or a sweep with all that sends it. */
export interface Sending {
  /** Where to, without secrets. */
  readonly destination: string;
  send(): Promise<Sent & Partial<SentSweep>>;
  close(): Promise<void>;
}

/**
 * What sends a run or a sweep: its reporter and its tracker, built again from its folder. Throws `TrackerError` where
 * that can't be.
 */
export const openSending = async ({ folder, place, memory, trust = {} }: Sender, follow: Follow): Promise<Sending> => {
  const own = ownFolder(folder, place);
  const sweep = existsSync(join(folder, 'sweep.jsonl'));
  const experiment = await experimentOf(folder);
  const { catalog, planned, file } = memory
    ? await senderInMemory(memory)
    : await senderInFolder({ folder, place, experiment, trust, warn: follow.warn });
  const fields = bind(catalog, 'reporter', planned).fields as unknown as MlflowFields;
  const name = fields.experiment ?? (process.env['MLFLOW_EXPERIMENT_NAME'] || experiment.name);
  const { tracker, destination } = await openTracker(fields, name, follow.signal);
  const options = { source: near(file), tags: fields.tags, nonfinite: fields.nonfinite, model: fields.model };
  // As in MLflow's client, whose first pause is a part of its factor.
  const firstPause = Number(process.env['MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR'] || 2) / 4;
  const common = {
    tracker,
    destination: `${destination} ${name}`,
    firstPause,
    exportOnnx: exportFor(follow.warn, memory ? { use: true } : trust),
    ...follow,
  };
  const open: SweepOutbox['open'] = (path, trialName, trial) => ({
    ...common,
    folder: path,
    own: ownFolder(path, place),
    reached: () => undefined,
    options: { ...options, name: trialName, model: false, trial },
  });
  const trial = sweep ? null : await trialOf(folder, place, common.destination);
  return {
    destination: common.destination,
    send: () =>
      sweep
        ? sendSweep({ ...common, folder, own, options, open })
        : sendRun(
            trial
              ? open(folder, trial.name, trial.options)
              : { ...common, folder, own, options: { ...options, name: fields.name, trial: null } },
          ),
    close: async () => tracker.close?.(),
  };
};

/** A model that can't be exported is sent in its own form alone. */
const exportFor =
  (warn: (message: string) => void, { use, env }: RunTrust): ExportOnnx =>
  async (folder) => {
    try {
      const { bytes, outputs } = await (await import('../use/export/export.ts')).onnxOf(folder, defined({ use, env }));
      return {
        bytes,
        outputs: outputs.map(({ name, shape, type }) => ({ name, shape: shape.slice(1).map(Number), dtype: type })),
      };
    } catch (error) {
      warn(exportFailed({ reason: messageOf(error) }));
      return null;
    }
  };

/**
 * What a run is of its sweep, where it lies in one: found out from the sweep's journal, and from what was sent of it.
 */
const trialOf = async (
  folder: string,
  place: number,
  destination: string,
): Promise<{ readonly name: string; readonly options: TrialOptions } | null> => {
  const [, root, index, run = ''] = /^(.*)[\\/]trials[\\/](\d+)[\\/](\d+(?:\.lost-\d+)?)$/.exec(folder) ?? [];
  if (root === undefined || !existsSync(join(root, 'sweep.jsonl'))) return null;
  const { id } = await readCursor(ownFolder(root, place), destination);
  return trialIn(await readSweep(root), { index: Number(index), run, parent: id, sweepKey: (await keyOf(root)).key });
};

/** The reporter's fields in force; `src/components/reporters/mlflow.ts` declares them. */
interface MlflowFields {
  readonly uri: string | null;
  readonly experiment: string | null;
  readonly name: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly nonfinite: 'skip' | 'send';
  readonly model: boolean;
  readonly register: string | null;
  readonly alias: string | null;
  readonly tracker: Bound<'tracker'> | null;
}

const openTracker = async (
  { uri, headers, register, alias, tracker }: MlflowFields,
  experiment: string,
  signal: AbortSignal,
): Promise<{ readonly tracker: Tracker; readonly destination: string }> => {
  const context = { experiment, signal };
  if (tracker) return { tracker: await tracker.open(context), destination: tracker.type };
  const connection = await readConnection({ uri, headers }, process.env);
  return {
    tracker: createMlflowTracker(connection, context, register === null ? null : { name: register, alias }),
    destination: connection.uri,
  };
};

/**
 * From the working directory, where the file lies below it; else its name, as folders of this machine say nothing
 * elsewhere.
 */
const near = (file: string): string => {
  const path = relative('.', resolve(file));
  return path.startsWith('..') ? basename(file) : path;
};
