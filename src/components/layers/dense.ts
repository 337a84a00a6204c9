import { defineLayer } from '../../registry/define.ts';
import { flag, integer, optionalSlot, slot } from '../../registry/fields.ts';
import { ShapeError } from '../../registry/kinds.ts';
import { weightsOf, withCall } from './_with-call.ts';

export const dense = defineLayer({
  type: 'dense',
  summary: 'A fully connected layer: `x · kernel + bias`.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html; tfjs keeps the kernel as [inputs, units]',
  fields: {
    units: integer({ minimum: 1, description: 'Size of the output.' }),
    bias: flag({ default: true, description: 'Whether to add a learned bias.' }),
    kernelInitializer: slot('initializer', { default: 'torch', description: 'First values of the kernel.' }),
    biasInitializer: slot('initializer', { default: 'torch', description: 'First values of the bias.' }),
    kernelRegularizer: optionalSlot('regularizer', { description: 'Penalty on the kernel.' }),
  },
  examples: [{ units: 64 }, { units: 10, bias: false, kernelInitializer: 'glorot' }],
  shape: ({ units }, input) => {
    if (input.length !== 1) throw new ShapeError(`\`dense\` takes a vector per sample, and gets shape [${input.join(', ')}]: put \`flatten\` before it.`);
    return [units];
  },
  build: ({ units, bias, kernelInitializer, biasInitializer, kernelRegularizer }, tf, { name, input, weight }) => {
    const fan = { fanIn: input[0]!, fanOut: units };
    weight('kernel', kernelInitializer, { shape: [input[0]!, units], ...fan }, kernelRegularizer);
    if (bias) weight('bias', biasInitializer, { shape: [units], ...fan });
    const layer = tf.layers.dense({ name, units, useBias: bias, kernelInitializer: 'zeros' });
    const weights = weightsOf<'kernel' | 'bias'>(layer);
    // tfjs calls its fused matMul, whose gradient computes that of the input even where nobody needs it.
    return withCall(tf, layer, (x) => {
      const product = tf.matMul(x, weights.kernel.read());
      return bias ? tf.add(product, weights.bias.read()) : product;
    });
  },
});
