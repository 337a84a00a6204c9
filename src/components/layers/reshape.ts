import { defineLayer } from '../../registry/define.ts';
import { integer, list } from '../../registry/fields.ts';
import { ShapeError } from '../../registry/kinds.ts';
import { type Shape } from '../../contracts/tensors.ts';
import { otherSize, severalOpenSizes } from './_messages.ts';

export const reshape = defineLayer({
  type: 'reshape',
  summary: 'Changes the shape of each sample and keeps the order of its values, row by row.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.reshape.html, without the batch dimension',
  fields: {
    shape: list(integer({ minimum: -1, description: 'Size of a dimension.' }), {
      minItems: 1,
      description: 'Shape of a sample, without the batch; one size may be -1 and is inferred.',
    }),
  },
  examples: [{ shape: [2, 2, -1] }, { shape: [-1] }],
  shape: ({ shape }, input) => sizes(shape, input),
  build: ({ shape }, tf, { name, input }) => tf.layers.reshape({ name, targetShape: [...sizes(shape, input)] }),
});

const sizes = (shape: Shape, input: Shape): Shape => {
  const size = product(input);
  const known = product(shape.filter((n) => n !== -1));
  const open = shape.filter((n) => n === -1).length;
  if (open > 1) throw new ShapeError(severalOpenSizes({ shape, count: open }));
  if (open === 0 && known === size) return shape;
  if (open === 1 && known > 0 && size % known === 0) return shape.map((n) => (n === -1 ? size / known : n));
  throw new ShapeError(otherSize({ shape, input, size }));
};

const product = (sizes: Shape) => sizes.reduce((a, b) => a * b, 1);
