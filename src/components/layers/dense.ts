import { defineLayer } from '../../registry/define.ts';
import { flag, integer, optionalSlot, slot } from '../../registry/fields.ts';
import { ShapeError, type LayerContext } from '../../registry/kinds.ts';
import { type Layer, type Tf } from '../../contracts/tensors.ts';
import { checkWeights, declareWeights, kernelAndBias, type KernelFields } from './_weights.ts';
import { weightsOf, withCall } from './_with-call.ts';
import { needsVector } from './_messages.ts';

export const dense = defineLayer({
  type: 'dense',
  summary: 'Applies a fully connected layer: `x · kernel + bias`.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html; tfjs keeps the kernel as [inputs, units]',
  fields: {
    units: integer({ minimum: 1, description: 'Size of the output.' }),
    bias: flag({ default: true, description: 'Whether to add a learned bias.' }),
    kernelInitializer: slot('initializer', { default: 'torch', description: 'Initial values of the kernel.' }),
    biasInitializer: slot('initializer', { default: 'torch', description: 'Initial values of the bias.' }),
    kernelRegularizer: optionalSlot('regularizer', { description: 'Penalty on the kernel.' }),
  },
  examples: [{ units: 64 }, { units: 10, bias: false, kernelInitializer: 'glorot' }],
  shape: (fields, input) => {
    if (input.length !== 1) throw new ShapeError(needsVector({ type: 'dense', input }));
    checkWeights(kernelAndBias(fields, [input[0]!, fields.units]));
    return [fields.units];
  },
  build: (fields, tf, context) => affine(fields, tf, context),
});

/** A dense layer over the last dimension of samples of any shape, [inputs] or [time, inputs]. */
export const affine = (fields: KernelFields & { readonly units: number }, tf: Tf, context: LayerContext): Layer => {
  const { units, bias } = fields;
  const inputs = context.input.at(-1)!;
  declareWeights(context, kernelAndBias(fields, [inputs, units]));
  const layer = tf.layers.dense({ name: context.name, units, useBias: bias, kernelInitializer: 'zeros' });
  const weights = weightsOf<'kernel' | 'bias'>(layer);
  // tfjs calls its fused matMul, whose gradient computes that of the input even where nobody needs it.
  return withCall(tf, layer, (x) => {
    const product = tf.matMul(x.rank === 2 ? x : tf.reshape(x, [x.size / inputs, inputs]), weights.kernel.read());
    const moved = bias ? tf.add(product, weights.bias.read()) : product;
    return x.rank === 2 ? moved : tf.reshape(moved, [...x.shape.slice(0, -1), units]);
  });
};
