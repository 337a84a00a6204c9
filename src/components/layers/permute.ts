import { defineLayer } from '../../registry/define.ts';
import { integer, list } from '../../registry/fields.ts';
import { ShapeError } from '../../registry/kinds.ts';

export const permute = defineLayer({
  type: 'permute',
  summary:
    'Puts the dimensions of each sample in another order: `axes: [1, 0]` makes [time, features] of [features, time].',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.permute.html, without the batch dimension',
  fields: {
    axes: list(integer({ minimum: 0, description: 'A dimension of the input, counted from 0 without the batch.' }), {
      minItems: 1,
      description: 'Which dimension of the input comes where, counted from 0 without the batch.',
    }),
  },
  examples: [{ axes: [1, 0] }, { axes: [2, 0, 1] }],
  shape: ({ axes }, input) => {
    const all = input.every((_, axis) => axes.includes(axis));
    if (all && axes.length === input.length) return axes.map((axis) => input[axis]!);
    throw new ShapeError(
      `\`permute\` needs each dimension of shape [${input.join(', ')}] once in \`axes\`, 0 to ${input.length - 1}, and has [${axes.join(', ')}].`,
    );
  },
  build: ({ axes }, tf, { name }) => tf.layers.permute({ name, dims: axes.map((axis) => axis + 1) }),
});
