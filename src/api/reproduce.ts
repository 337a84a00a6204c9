import { dirname } from 'node:path';
import { readIfThere, readTextIn } from '../files/folder-files.ts';
import { inWords } from '../experiment/plan/differences.ts';
import { readRun, RunError } from '../results/run/read-run.ts';
import { compareEpochs, environmentDifferences, epochCount, type Drift } from '../results/compare/reproduction.ts';
import type { EventOf } from '../contracts/events.ts';
import { recordedEngine } from '../run/open/recorded-engine.ts';
import { changedSince, changesAsThen } from '../run/resume/changed.ts';
import { runChecked, type RunOptions } from '../run/run.ts';
import { otherNumbers } from '../experiment/messages.ts';
import { trustedOptions, type RunTrust } from '../run/provenance/run-trust.ts';
import { readSource } from '../run/provenance/source.ts';

export interface ReproduceOptions
  extends RunTrust, Pick<RunOptions, 'signal' | 'terminal' | 'onEvent' | 'onDownload' | 'engine' | 'threads' | 'out'> {
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
 * Trains a recorded run again, from the experiment as it was written then, and compares what each epoch came to. Throws
 * `RunError` where there is no run, it has no epoch to compare, or what it was made from has changed, with the
 * difference.
 */
export const reproduce = async (
  path: string,
  { tolerance: asked, engine, use, env, ...options }: ReproduceOptions = {},
): Promise<Reproduction> => {
  const { folder, events, problems } = await readRun(path);
  const start = events.find((event): event is EventOf<'trial:start'> => event.type === 'trial:start');
  const epochs = epochCount(events);
  if (!start || epochs === 0)
    throw new RunError(
      `\`${path}\` has no epoch that came to its end, so there is nothing to compare with.${problems.map((problem) => ` ${problem}`).join('')}`,
    );
  const source = await readSource(folder.path);
  const text = await readTextIn(folder.path, 'experiment.yaml');
  const trusted = await trustedOptions({
    folder: folder.path,
    source,
    digests: start.environment.modules,
    trust: { ...(use !== undefined && { use }), ...(env && { env }) },
    text,
  });
  const enough = new AbortController();
  let environment: string[] = [];
  const whole = wasWhole(events.at(-1)!);
  const divergedThen = isDiverged(events.at(-1)!);
  const result = await runChecked(
    source.file,
    {
      ...trusted,
      ...changesAsThen(source.changes, start.plan),
      ...(!source.own && { mlflow: false }),
      out: dirname(dirname(folder.path)),
      ...(engine === undefined ? recordedEngine(start.environment.engine) : { engine }),
      ...options,
      signal: AbortSignal.any([enough.signal, ...(options.signal ? [options.signal] : [])]),
      onEvent: (event) => {
        options.onEvent?.(event);
        // What was interrupted or failed is trained again as far as it came.
        if (!whole && event.type === 'epoch:end' && event.epoch + 1 >= epochs) enough.abort();
      },
    },
    async ({ planned, data, environment: now }) => {
      const { values, rest, recorder } = await changedSince(start, planned, data.digest);
      const found = [...values.map(inWords), ...rest];
      if (found.length > 0)
        throw new RunError(
          `The run can't be made again, as what it was made from has changed:\n${found.map((line) => `  ${line}`).join('\n')}`,
        );
      environment = [
        ...(recorder ? [otherNumbers({ recorder })] : []),
        ...environmentDifferences(start.environment, now),
      ];
    },
  );
  const tolerance = asked ?? (environment.length === 0 ? 0 : looseTolerance);
  const again = await readRun(result.folder);
  const { compared, drift, largest } = compareEpochs(events, again.events, tolerance);
  const weights = whole ? await sameWeights(folder.path, result.folder) : null;
  const failed = result.status === 'failed' && !(result.diverged && divergedThen);
  const ended = options.signal?.aborted || failed ? result.reason : null;
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
