import type { SweepOptions, SweepResult } from '../sweep/coordinate/options.ts';
import type { Event } from '../contracts/events.ts';
import { exitCodes } from './exit.ts';
import { reporterIncomplete } from './messages.ts';
import { complain, showDownload, showPreparation, terminal, printJson } from './text/output.ts';
import { interruptible } from './signals.ts';
import type { Show } from './training.ts';

/** Runs a sweep under Ctrl-C, shows it as asked for, and gives the exit code. */
export const sweep = ({ quiet, json }: Show, start: (options: SweepOptions) => Promise<SweepResult>): Promise<number> =>
  interruptible(async (signal) => {
    const result = await start({
      signal,
      onDownload: showDownload,
      onPrepare: showPreparation,
      terminal: quiet || json ? null : terminal(),
      onEvent: (event: Event) => {
        if (json) printJson(event, 0);
        // Without a console of its own, a trial that failed is told of at once all the same.
        else if (quiet && event.type === 'sweep:trial' && event.state === 'failed' && !event.kept)
          complain(`Trial ${event.trial} failed. ${event.error ?? event.reason ?? ''}`);
      },
    });
    return codeOf(result, signal);
  });

const codeOf = ({ by, counts, folder, incompleteReporters }: SweepResult, signal: AbortSignal): number => {
  if (by === 'interrupted') return signal.reason as number;
  if ((counts['failed'] ?? 0) > 0) return exitCodes.failed;
  if (incompleteReporters.length === 0) return exitCodes.done;
  for (const { name, reason, madeUpBy } of incompleteReporters)
    complain(reporterIncomplete({ done: 'The sweep finished', name, reason, command: `assay ${madeUpBy} ${folder}` }));
  return incompleteReporters.some(({ needed }) => needed) ? exitCodes.failed : exitCodes.incomplete;
};
