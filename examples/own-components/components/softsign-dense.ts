import { defineLayer, integer, ShapeError, slot } from 'assay';

/**
 * A layer says its shape and builds a layer of TensorFlow.js. `weight` declares the first values of a weight, by its
 * name in TensorFlow.js; `slot` lets the file choose another component, here an initializer.
 */
export const softsignDense = defineLayer({
  type: 'softsignDense',
  summary: 'A fully connected layer and the activation x / (1 + |x|).',
  fields: {
    units: integer({ minimum: 1, description: 'Size of the output.' }),
    kernelInitializer: slot('initializer', { default: 'torch', description: 'First values of the kernel.' }),
  },
  examples: [{ units: 8 }],
  shape: ({ units }, input) => {
    if (input.length !== 1)
      throw new ShapeError(
        `\`softsignDense\` takes a vector per sample and gets shape [${input.join(', ')}]. Put \`flatten\` before it.`,
      );
    return [units];
  },
  build: ({ units, kernelInitializer }, tf, { name, input, weight }) => {
    weight('kernel', kernelInitializer, { shape: [input[0]!, units], fanIn: input[0]!, fanOut: units });
    return tf.layers.dense({
      name,
      units,
      activation: 'softsign',
      kernelInitializer: 'zeros',
      biasInitializer: 'zeros',
    });
  },
});
