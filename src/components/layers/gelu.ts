import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { defineLayer } from '../../registry/define.ts';
import { choice } from '../../registry/fields.ts';
import type { Layer, Tf } from '../../contracts/tensors.ts';
import type { LayerContext } from '../../registry/kinds.ts';
import { keepsMask } from './_mask.ts';

export const gelu = defineLayer({
  type: 'gelu',
  summary: 'The Gaussian error linear unit: x · Φ(x), with Φ the standard normal distribution function.',
  source: 'Hendrycks and Gimpel 2016; https://docs.pytorch.org/docs/stable/generated/torch.nn.GELU.html',
  fields: {
    approximate: choice(['none', 'tanh'], {
      default: 'none',
      description: '`none` computes Φ by the error function, `tanh` by the approximation used for GPT-2.',
    }),
  },
  examples: [{}, { approximate: 'tanh' }],
  shape: (_, input) => input,
  mask: keepsMask,
  build: ({ approximate }, tf, context) =>
    approximate === 'tanh'
      ? approximation(tf, context)
      : tf.layers.activation({ name: context.name, activation: 'gelu' }),
});

/**
 * x/2 · (1 + tanh z) = x · sigmoid(2z) with z = √(2/π) · (x + 0.044715 · x³), as a small model: tfjs has an activation
 * for it, `gelu_new`, but cannot load what it saved of it.
 */
const approximation = (tf: Tf, { name, input }: LayerContext): Layer => {
  const scaled = (part: string, scale: number, x: SymbolicTensor) =>
    tf.layers.rescaling({ name: `${name}_${part}`, scale, offset: 0 }).apply(x) as SymbolicTensor;
  const product = (part: string, factors: SymbolicTensor[]) =>
    tf.layers.multiply({ name: `${name}_${part}` }).apply(factors) as SymbolicTensor;
  const x = tf.input({ name: `${name}_input`, shape: [...input] });
  const cubic = scaled('cubic', 0.044715, product('cube', [x, x, x]));
  const doubled = scaled(
    'doubled',
    2 * Math.sqrt(2 / Math.PI),
    tf.layers.add({ name: `${name}_sum` }).apply([x, cubic]) as SymbolicTensor,
  );
  const gate = tf.layers.activation({ name: `${name}_gate`, activation: 'sigmoid' }).apply(doubled) as SymbolicTensor;
  return tf.model({ name, inputs: x, outputs: product('product', [x, gate]) });
};
