import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { defineLayer } from '../../registry/define.ts';
import { list, optionalSlot, slot } from '../../registry/fields.ts';
import { ShapeError } from '../../registry/kinds.ts';
import { maskAfter } from '../../registry/mask.ts';
import { applyThrough, childNames, leastBatchThrough, shapesThrough } from './_children.ts';
import { masksThrough } from './_mask.ts';
import { differentMasks, differentShapes } from './_messages.ts';

export const residual = defineLayer({
  type: 'residual',
  summary: 'Adds the output of a list of layers to its input: x + layers(x).',
  source: 'He et al. 2015',
  fields: {
    layers: list(slot('layer', { description: 'A layer.' }), {
      minItems: 1,
      description: 'Layers, first to last; they keep the shape, or end in the shape of `shortcut`.',
    }),
    shortcut: optionalSlot('layer', {
      description:
        'Layer for the added input, such as a `conv2d` with `kernelSize: 1` if the layers change the channels; ' +
        'defaults to the input itself.',
    }),
  },
  examples: [
    { layers: ['layerNorm', 'gelu'] },
    { layers: [{ type: 'conv2d', filters: 2, kernelSize: 3, padding: 'same' }, 'batchNorm', 'relu'] },
    {
      layers: [
        { type: 'conv2d', filters: 3, kernelSize: 1 },
        { type: 'dropout', rate: 0.2 },
      ],
      shortcut: { type: 'conv2d', filters: 3, kernelSize: 1, bias: false },
    },
  ],
  shape: ({ layers, shortcut }, input) => {
    childNames(layers);
    const output = shapesThrough(layers, input).at(-1)!;
    const other = shortcut ? shortcut.shape(input) : input;
    if (String(output) === String(other)) return output;
    throw new ShapeError(differentShapes({ output, other, shortcut: shortcut !== null }));
  },
  mask: ({ layers, shortcut }, masked, input) => {
    const inside = masksThrough(layers, masked, input).at(-1)!;
    const other = shortcut ? maskAfter(shortcut, masked, input) : masked;
    if (inside !== other) throw new ShapeError(differentMasks({ inside }));
    return other;
  },
  leastBatch: ({ layers, shortcut }, input) =>
    Math.max(leastBatchThrough(layers, input), shortcut?.leastBatch?.(input) ?? 1),
  // A model of tfjs inside the model: tfjs alone can load it.
  build: ({ layers, shortcut }, tf, context) => {
    const x = tf.input({ name: `${context.name}/input`, shape: [...context.input] });
    const direct = shortcut
      ? (shortcut.build(tf, context.inner('shortcut', context.input, context.masked)).apply(x) as SymbolicTensor)
      : x;
    const sum = tf.layers
      .add({ name: `${context.name}/add` })
      .apply([direct, applyThrough(layers, x, tf, context)]) as SymbolicTensor;
    return tf.model({ name: context.name, inputs: x, outputs: sum });
  },
});
