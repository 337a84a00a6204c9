/** Why trials end without a result, and how pruned ones ended: one sentence each. */

export const interrupted = 'Interrupted.';

export const notRetried = ({ reason, deaths }: { readonly reason: string; readonly deaths: number }): string => {
  const times = deaths === 1 ? 'It is' : `This happened ${deaths} times, so it is`;
  return `${reason} ${times} not retried.`;
};

export const timedOut = ({ limit }: { readonly limit: string | null }): string =>
  `It took longer than \`trialTimeout\`, ${limit}.`;

export const pruned = ({ epochs, reason }: { readonly epochs: number; readonly reason: string }): string =>
  `Pruned after ${epochs === 1 ? '1 epoch' : `${epochs} epochs`}: ${reason}.`;
