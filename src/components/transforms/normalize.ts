import { Type } from '@sinclair/typebox';
import { defineTransform } from '../../registry/define.ts';
import { ShapeError } from '../../registry/kinds.ts';
import { type Tensor, type Tf } from '../../contracts/tensors.ts';
import { asFloat } from './_float.ts';
import { otherChannels } from './_messages.ts';

type PerChannel = number | readonly number[];

/** A number for all channels, or a list with one for each. */
const perChannel = (range: { readonly exclusiveMinimum?: number }, description: string) =>
  Type.Unsafe<PerChannel>({
    anyOf: [
      { type: 'number', ...range },
      { type: 'array', items: { type: 'number', ...range }, minItems: 1 },
    ],
    description,
  });

export const normalize = defineTransform({
  type: 'normalize',
  summary: 'Computes `(x − mean) / std` with given numbers; use `standardize` to fit them.',
  source: 'torchvision.transforms.Normalize; channels are the last axis here',
  fields: {
    mean: perChannel({}, 'Number to subtract, or a list with one per channel.'),
    std: perChannel({ exclusiveMinimum: 0 }, 'Positive number to divide by, or a list with one per channel.'),
  },
  examples: [
    { mean: 0.5, std: 0.5 },
    { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  ],
  shape: ({ mean, std }, input) => {
    const channels = input.at(-1);
    for (const [name, value] of Object.entries({ mean, std }))
      if (typeof value !== 'number' && value.length !== channels)
        throw new ShapeError(otherChannels({ field: name, numbers: value.length, input }));
    return input;
  },
  apply: ({ mean, std }, tf, x) =>
    tf.mul(
      tf.sub(asFloat(tf, x), operand(tf, mean)),
      operand(tf, typeof std === 'number' ? 1 / std : std.map((value) => 1 / value)),
    ),
});

const operand = (tf: Tf, value: PerChannel): Tensor | number =>
  typeof value === 'number' ? value : tf.tensor1d([...value]);
