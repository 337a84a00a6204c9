import { isAbsolute, join, relative } from 'node:path';
import { inSubfolder, makeFolderIn, writeIn } from '../../files/folder-files.ts';
import { inSeconds, type Amount } from '../../registry/fields.ts';
import type { Reporter, ReporterContext } from '../../contracts/reporter.ts';
import { ReporterError } from '../../contracts/tracker.ts';
import { type RunSource } from '../../contracts/run.ts';
import { writeComparePage } from '../../results/compare/compare-page.ts';
import { createSampler } from './system.ts';
import { startThread } from './thread.ts';
import { defined } from '../../defined.ts';

/** What stands in a run's folder of each reporter `mlflow` of the file: cursor, source, rejected records. */
export const ownFolder = (run: string, place: number): string =>
  join(run, place === 0 ? 'mlflow' : `mlflow-${place + 1}`);

interface MlflowFields {
  readonly offline: boolean;
  readonly onError: 'continue' | 'fail';
  readonly flushTimeout: Amount;
  readonly system: boolean;
}

/** Seconds between two looks at the machine, as in MLflow's client. */
const every = 10;

/**
 * Sends a run while it goes on, from a thread that reads `events.jsonl` by itself: the training hands it nothing and
 * waits for nothing. Only the load of the machine is looked at here, and put into the log like everything that is to be
 * sent.
 */
export const createMlflow = async (
  { offline, onError, flushTimeout, system }: MlflowFields,
  { folder, of, source, place = 0, planned, terminal, tell, fail, past = [] }: ReporterContext,
): Promise<Reporter> => {
  const own = ownFolder(folder.path, place);
  makeFolderIn(...inSubfolder(own, '.'));
  if (source)
    await writeIn(...inSubfolder(own, 'source.json'), `${JSON.stringify(fromFolder(folder.path, source), null, 2)}\n`);
  const thread =
    offline || !source || !planned || of === 'trial'
      ? null
      : startThread(
          defined({
            folder: folder.path,
            place,
            memory: { planned, source },
            patience: onError === 'fail' && of !== 'sweep' ? inSeconds(flushTimeout) : undefined,
          }),
          (message) => tell?.({ type: 'warning', code: 'mlflow', message }),
        );
  if (thread && onError === 'fail') {
    const problem = await thread.reached(inSeconds(flushTimeout));
    if (problem !== undefined) {
      await thread.end(0);
      throw new ReporterError(`The run did not begin, as the reporter \`mlflow\` says \`onError: fail\`: ${problem}`);
    }
    thread.onProblem((gone) =>
      fail?.(
        `The reporter \`mlflow\` says \`onError: fail\`, and has waited ${inSeconds(flushTimeout)} s: ${gone} ` +
          'What was told is kept; `assay sync` sends it.',
      ),
    );
  }
  let timer: NodeJS.Timeout | undefined;
  return defined({
    'trial:start':
      system && of !== 'sweep'
        ? async () => {
            const sample = await createSampler(folder.path);
            let count = past.filter(({ type }) => type === 'system').length;
            timer = setInterval(
              () =>
                void sample().then(
                  (values) => timer && tell?.({ type: 'system', sample: count++, values }),
                  () => undefined,
                ),
              every * 1000,
            );
            timer.unref();
          }
        : undefined,
    'trial:end': () => {
      clearInterval(timer);
      timer = undefined;
    },
    close: async () => {
      clearInterval(timer);
      timer = undefined;
      if (!thread) return;
      const { link, compare, problem } = await thread.end(inSeconds(flushTimeout));
      if (compare !== null) await writeComparePage(folder.path, compare);
      if (problem !== undefined) throw new Error(problem);
      for (const page of [link, compare]) if (page !== null) terminal?.write(`${'mlflow'.padEnd(11)}${page}\n`);
    },
  });
};

/** Seen from the run's folder, so that both can be moved together. */
const fromFolder = (folder: string, { file, modules }: RunSource): RunSource => ({
  file: relative(folder, file),
  modules: modules.map((module) => (isAbsolute(module) ? relative(folder, module) : module)),
});
