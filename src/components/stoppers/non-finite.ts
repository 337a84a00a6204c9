import { defineStopper } from '../../registry/define.ts';

export const nonFinite = defineStopper({
  type: 'nonFinite',
  summary: 'Stops at once when the loss is not a number or infinite: nothing can be learned from there.',
  fields: {},
  examples: [{}],
  judge: (_, state, { epoch, values }) => {
    const [name, value] =
      Object.entries(values).find(([name, value]) => name.endsWith('/loss') && !Number.isFinite(value)) ?? [];
    return name === undefined ? { state } : { state, stop: `\`${name}\` is ${value} after epoch ${epoch}. ${advice}` };
  },
  interrupt: (_, { step, loss }) =>
    Number.isFinite(loss) ? undefined : `The loss is ${loss} at step ${step}. ${advice}`,
});

const advice = 'A lower learning rate, `train.clip` or normalized features usually help.';
