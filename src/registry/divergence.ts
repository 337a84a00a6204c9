/** What ends a training whose loss is no number: a sentence on the loss, or undefined where it is finite. */

export const divergedStep = ({ step, loss }: { readonly step: number; readonly loss: number }): string | undefined =>
  Number.isFinite(loss) ? undefined : `The loss is ${loss} at step ${step}. ${advice}`;

/** `values` by name, such as `test/loss`; losses are looked at. */
export const divergedEpoch = ({
  epoch,
  values,
}: {
  readonly epoch: number;
  readonly values: Readonly<Record<string, number>>;
}): string | undefined => {
  const found = Object.entries(values).find(([name, value]) => name.endsWith('/loss') && !Number.isFinite(value));
  return found && `\`${found[0]}\` is ${found[1]} after epoch ${epoch}. ${advice}`;
};

const advice = 'A lower learning rate, `train.clip` or normalized features usually help.';
