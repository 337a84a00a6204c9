import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { ResumeOptions } from '../api/resume.ts';
import type { RunResult } from '../api/run.ts';
import type { Event } from '../contracts/events.ts';
import { exitCodes } from './exit.ts';
import { reporterIncomplete, resumable } from './messages.ts';
import { complain, showDownload, showPreparation, terminal, printJson } from './text/output.ts';
import { interruptible } from './signals.ts';
import { stackOf } from '../contracts/explained-error.ts';
import { defined } from '../defined.ts';

/** What commands that train may be told about what they print. */
export interface Show {
  readonly quiet?: true;
  readonly json?: true;
}

export const withShow = (command: Command): Command =>
  command.option('--quiet', 'Print only problems.').option('--json', 'Print events as JSON, one per line.');

/** Trains under Ctrl-C, shows it as asked for, and gives the exit code. */
export const train = (
  { quiet, json }: Show,
  start: (options: Omit<ResumeOptions, 'extend' | 'use' | 'env'>) => Promise<RunResult>,
): Promise<number> =>
  interruptible(async (signal) => {
    const result = await start({
      signal,
      onDownload: showDownload,
      onPrepare: showPreparation,
      terminal: quiet || json ? null : terminal(),
      ...defined({ onEvent: json ? (event: Event) => printJson(event, 0) : undefined }),
    });
    return codeOf(result, signal);
  });

const codeOf = ({ status, error, folder, incompleteReporters }: RunResult, signal: AbortSignal): number => {
  if (status === 'interrupted') {
    if (existsSync(join(folder, 'checkpoints'))) complain(resumable({ folder }));
    return signal.reason as number;
  }
  if (status === 'failed') {
    complain(`The training failed. ${stackOf(error)}`);
    return exitCodes.failed;
  }
  for (const { name, reason, madeUpBy } of incompleteReporters)
    complain(reporterIncomplete({ done: 'Training finished', name, reason, command: `assay ${madeUpBy} ${folder}` }));
  if (incompleteReporters.some(({ needed }) => needed)) return exitCodes.failed;
  return incompleteReporters.length > 0 ? exitCodes.incomplete : exitCodes.done;
};
