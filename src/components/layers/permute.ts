import { defineLayer } from '../../registry/define.ts';
import { integer, list } from '../../registry/fields.ts';
import { ShapeError } from '../../registry/kinds.ts';
import { wrongAxes } from './_messages.ts';

export const permute = defineLayer({
  type: 'permute',
  summary: 'Reorders the dimensions of each sample: `axes: [1, 0]` turns [features, time] into [time, features].',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.permute.html, without the batch dimension',
  fields: {
    axes: list(integer({ minimum: 0, description: 'Dimension of the input, counted from 0 without the batch.' }), {
      minItems: 1,
      description: 'New order of the input’s dimensions, counted from 0 without the batch.',
    }),
  },
  examples: [{ axes: [1, 0] }, { axes: [2, 0, 1] }],
  shape: ({ axes }, input) => {
    const all = input.every((_, axis) => axes.includes(axis));
    if (all && axes.length === input.length) return axes.map((axis) => input[axis]!);
    throw new ShapeError(wrongAxes({ axes, input }));
  },
  build: ({ axes }, tf, { name }) => tf.layers.permute({ name, dims: axes.map((axis) => axis + 1) }),
});
