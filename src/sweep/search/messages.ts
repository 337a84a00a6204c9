/** Why a search ends, and why trials end or run again: one sentence each. */

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

export const trialsUsedUp = ({ trials }: { readonly trials: number }): string =>
  `The budget of ${counted(trials, 'trial')} is used up.`;

export const epochsUsedUp = ({ epochs, done }: { readonly epochs: number; readonly done: number }): string =>
  `The budget of ${counted(epochs, 'epoch')} is used up: ${done} are done.`;

export const timeUsedUp = ({ time }: { readonly time: string }): string => `The budget of ${time} is used up.`;

export const tooManyFailures = ({ failures }: { readonly failures: number }): string =>
  failures === 1 ? 'A trial failed, and `budget.failures` is 1.' : `The last ${failures} trials failed.`;

export const allPointsTried = ({ points }: { readonly points: number }): string =>
  `All ${counted(points, 'point')} are tried.`;

export const allPointsUsedUp = ({ points }: { readonly points: number }): string =>
  `All ${counted(points, 'point')} are tried, except those that cannot run or repeat a trial.`;

export const samplerDone = ({ trials, sampler }: { readonly trials: number; readonly sampler: string }): string =>
  `All ${counted(trials, 'trial')} of \`${sampler}\` are done.`;

export const tooManyMisses = ({ misses }: { readonly misses: number }): string =>
  `${misses} points in a row cannot run or repeat a trial.`;

export const noMetric = ({ metric }: { readonly metric: string }): string => `It reported no \`${metric}\`.`;

export const allRunsDone = ({ runs }: { readonly runs: number }): string => `All ${runs} runs are done.`;

export const reopened = {
  cancelled: 'The file contains this trial again.',
  failed: 'Failed trials are run again.',
  pruned: 'The pruner or the objective changed since it was pruned.',
  completed: 'The repeats or the objective changed.',
} as const;
