import { dirname } from 'node:path';
import { readIfThere, readTextIn } from '../files/folder-files.ts';
import { inWords } from '../experiment/plan/differences.ts';
import { readRun, RunError } from '../results/run/read-run.ts';
import { compareEpochs, environmentDifferences, epochCount, type Drift } from '../results/compare/reproduction.ts';
import type { EventOf } from '../contracts/events.ts';
import { defined } from '../defined.ts';
import { cannotReproduce, nothingToReproduce } from './messages.ts';
import { recordedEngine } from '../run/open/recorded-engine.ts';
import { changedSince, changesAsThen } from '../run/resume/changed.ts';
import { runChecked, type RunOptions, type RunResult } from '../run/run.ts';
import { otherNumbers } from '../experiment/messages.ts';
import { trustedOptions, type RunTrust } from '../run/provenance/run-trust.ts';
import { readSource } from '../run/provenance/source.ts';

export interface ReproduceOptions
  extends
    RunTrust,
    Pick<RunOptions, 'signal' | 'terminal' | 'onEvent' | 'onDownload' | 'onPrepare' | 'engine' | 'threads' | 'out'> {
  /**
   * The most by which a value may differ, as a share of it; 0 is equality. Left out, it is 0 where nothing of the
   * environment has changed, and 0.02 where something has.
   */
  readonly tolerance?: number;
}

export interface Reproduction {
  /** Nothing is further apart than the tolerance. */
  readonly reproduced: boolean;
  readonly tolerance: number;
  /** Folders of the two runs, absolute. */
  readonly recorded: string;
  readonly again: string;
  readonly epochs: number;
  /** Values that were compared, those of the table, and the one that is furthest apart, if any differs. */
  readonly compared: number;
  readonly drift: readonly Drift[];
  readonly largest: Drift | null;
  /** Whether the weights at the end are equal, bit for bit; null where the recorded run has none of that length. */
  readonly weights: boolean | null;
  /** What of the environment has changed and may change the numbers, a line each. */
  readonly environment: readonly string[];
  /** Null, or why the training did not come as far as the recorded one. */
  readonly ended: string | null;
}

const looseTolerance = 0.02;

/**
 * Trains a recorded run again, from the experiment as recorded, and compares each epoch. Throws `RunError` for a
 * missing run, for one without an epoch, and for a changed experiment, with the differences.
 */
export const reproduce = async (
  path: string,
  { tolerance: asked, engine, use, env, ...options }: ReproduceOptions = {},
): Promise<Reproduction> => {
  const { folder, events, problems } = await readRun(path);
  const start = events.find((event): event is EventOf<'trial:start'> => event.type === 'trial:start');
  const epochs = epochCount(events);
  if (!start || epochs === 0) throw new RunError(nothingToReproduce({ path, problems }));
  const source = await readSource(folder.path);
  const text = await readTextIn(folder.path, 'experiment.yaml');
  const trusted = await trustedOptions({
    folder: folder.path,
    source,
    digests: start.environment.modules,
    trust: defined({ use, env }),
    text,
  });
  let environment: string[] = [];
  const whole = wasWhole(events.at(-1)!);
  const until = whole ? {} : stopAfter(epochs, options);
  const changes = {
    ...trusted,
    ...changesAsThen(source.changes, start.plan),
    ...defined({ mlflow: source.own ? undefined : false }),
    out: dirname(dirname(folder.path)),
    ...(engine === undefined ? recordedEngine(start.environment.engine) : { engine }),
  };
  const result = await runChecked(source.file, { ...changes, ...options, ...until }, async (now) => {
    const { values, rest, recorder } = await changedSince(start, now.planned, now.data.digest);
    const found = [...values.map(inWords), ...rest];
    if (found.length > 0) throw new RunError(cannotReproduce({ changes: found }));
    const numbers = recorder ? [otherNumbers({ recorder })] : [];
    environment = [...numbers, ...environmentDifferences(start.environment, now.environment)];
  });
  const tolerance = asked ?? (environment.length === 0 ? 0 : looseTolerance);
  const again = await readRun(result.folder);
  const { compared, drift, largest } = compareEpochs(events, again.events, tolerance);
  const weights = whole ? await sameWeights(folder.path, result.folder) : null;
  const ended = isCutShort(result, events.at(-1)!, options.signal) ? result.reason : null;
  return {
    reproduced: drift.length === 0 && ended === null && (tolerance > 0 || weights !== false),
    tolerance,
    recorded: folder.path,
    again: result.folder,
    epochs,
    compared,
    drift,
    largest,
    weights,
    environment,
    ended,
  };
};

/** A run that was interrupted or failed is trained again to its last epoch. */
const stopAfter = (epochs: number, { signal, onEvent }: Pick<RunOptions, 'signal' | 'onEvent'>): RunOptions => {
  const enough = new AbortController();
  return {
    signal: AbortSignal.any([enough.signal, ...(signal ? [signal] : [])]),
    onEvent: (event) => {
      onEvent?.(event);
      if (event.type === 'epoch:end' && event.epoch + 1 >= epochs) enough.abort();
    },
  };
};

/** The training was aborted, or failed where the recorded one did not diverge. */
const isCutShort = ({ status, diverged }: RunResult, recorded: End, signal: AbortSignal | undefined): boolean =>
  Boolean(signal?.aborted) || (status === 'failed' && !(diverged && isDiverged(recorded)));

interface End {
  readonly type: string;
  readonly status?: string;
  readonly diverged?: boolean;
}

const wasWhole = (end: End): boolean =>
  end.type === 'trial:end' && (end.status === 'completed' || end.status === 'stopped' || isDiverged(end));

const isDiverged = ({ diverged = false }: End): boolean => diverged;

const sameWeights = async (...folders: readonly [string, string]): Promise<boolean | null> => {
  const [before, now] = await Promise.all(folders.map((folder) => readIfThere(folder, 'model/weights.bin')));
  return before && now ? before.equals(now) : null;
};
