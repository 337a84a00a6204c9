/** A sweep, as its plots see it: plain records, made from its journal and the events of its runs. */
export interface SweepTable {
  /** Of the experiment. */
  readonly name: string;
  readonly objective: { readonly metric: string; readonly goal: 'maximize' | 'minimize' };
  readonly parameters: readonly SweepParameter[];
  /** By index. */
  readonly trials: readonly SweepTrial[];
}
export interface SweepParameter {
  /** `optimizer.momentum`. */
  readonly path: string;
  /** Of a choice, what its options are called, in the order of the file; null for numbers. */
  readonly options: readonly string[] | null;
  /** The numbers are drawn by their logarithms. */
  readonly log: boolean;
}
export interface SweepTrial {
  readonly index: number;
  /** By path: a number, or the name of an option. A parameter of a branch that was not chosen is missing. */
  readonly values: Readonly<Record<string, number | string>>;
  readonly state: 'completed' | 'pruned' | 'failed' | 'cancelled' | 'unfinished';
  /** The mean of all repeats; of a pruned trial its last value. Null or NaN where there is none. */
  readonly objective: number | null;
  /** Standard deviation over repeats; null for fewer than two. */
  readonly deviation: number | null;
  /** The objective after each epoch of the first repeat. */
  readonly curve: readonly { readonly epoch: number; readonly value: number }[];
}

export interface Measured extends SweepTrial {
  readonly objective: number;
}

/** Trials that ran to their end, the best first. */
export const ranked = ({ trials, objective }: SweepTable): readonly Measured[] =>
  sortedBy(
    objective.goal,
    trials.filter(isMeasured).filter(({ state }) => state === 'completed'),
  );

/** Trials with a number, completed ones and pruned ones, the best first. */
export const measured = ({ trials, objective }: SweepTable): readonly Measured[] =>
  sortedBy(objective.goal, trials.filter(isMeasured));

const sortedBy = (goal: SweepTable['objective']['goal'], trials: readonly Measured[]): readonly Measured[] =>
  [...trials].sort((a, b) => (goal === 'maximize' ? b.objective - a.objective : a.objective - b.objective));

const isMeasured = (trial: SweepTrial): trial is Measured =>
  trial.objective !== null &&
  Number.isFinite(trial.objective) &&
  (trial.state === 'completed' || trial.state === 'pruned');

/** What stands under a plot’s title: `mnist-mlp-sweep · 12 trials, 2 pruned, 1 failed`. */
export const subtitleOf = ({ name, trials }: SweepTable): string => {
  const count = (state: SweepTrial['state']) => trials.filter((trial) => trial.state === state).length;
  const nan = trials.filter(
    ({ state, objective }) => state === 'completed' && (objective === null || !Number.isFinite(objective)),
  ).length;
  const others = (['pruned', 'failed', 'cancelled', 'unfinished'] as const).flatMap((state) =>
    count(state) > 0 ? [`${count(state)} ${state}`] : [],
  );
  const total = `${trials.length} ${trials.length === 1 ? 'trial' : 'trials'}`;
  const numberless = nan > 0 ? [`${nan} without a number`] : [];
  const prefix = name === '' ? '' : `${name} · `;
  return `${prefix}${[total, ...others, ...numberless].join(', ')}`;
};

/** A name that would need too much room, cut in the middle: names often differ at their end. */
export const cut = (text: string, most: number): string =>
  text.length <= most
    ? text
    : `${text.slice(0, Math.ceil((most - 1) / 2))}…${text.slice(text.length - Math.floor((most - 1) / 2))}`;
