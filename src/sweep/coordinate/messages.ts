/** Messages of sweeps to users. */

/** `reason` says in a sentence how the last worker died. */
export const engineNotOpened = ({ deaths, reason }: { readonly deaths: number; readonly reason: string }): string =>
  deaths === 1
    ? `The engine could not be opened. ${reason}`
    : `The engine could not be opened: ${deaths} workers died while they opened it. ${reason}`;

interface Lag {
  readonly sampler: string;
  readonly lag: number;
  readonly parallel: number;
}
export const workersWait = ({ sampler, lag, parallel }: Lag): string =>
  `\`${sampler}\` uses the results of all trials except the last ${lag}, so ${parallel - lag - 1} of ${parallel} ` +
  'workers wait. A larger `lag` lets them work.';

export const interrupted = 'Interrupted. Run the same command again to continue.';

export const noLongerATrial = 'The file changed, and this is no longer one of its trials.';
