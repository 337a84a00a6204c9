import { defineLayer } from '../../registry/define.ts';
import { flag, number } from '../../registry/fields.ts';
import { ShapeError } from '../../registry/kinds.ts';
import { type Tensor, type Tf } from '../../contracts/tensors.ts';
import { weightsOf, withCall } from './_with-call.ts';
import { batchOfOne, needsVectorToImage } from './_messages.ts';

export const batchNorm = defineLayer({
  type: 'batchNorm',
  summary:
    'Normalizes each feature, or each channel of an image, over the batch, then scales and shifts it; in ' +
    'evaluation it uses running statistics.',
  source:
    'Ioffe and Szegedy 2015; rules and defaults of ' +
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html',
  fields: {
    momentum: number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.1,
      description:
        'Weight of the new batch in the running mean and unbiased variance, as in PyTorch; Keras and tfjs call 1 ' +
        'minus this momentum.',
    }),
    epsilon: number({
      exclusiveMinimum: 0,
      default: 1e-5,
      description: 'Added to the variance before the square root.',
    }),
    scale: flag({ default: true, description: 'Whether to multiply by a learned gamma, which starts at 1.' }),
    center: flag({ default: true, description: 'Whether to add a learned beta, which starts at 0.' }),
  },
  examples: [{}, { momentum: 0.01, epsilon: 1e-3 }, { scale: false, center: false }],
  shape: (_, input) => {
    if (input.length >= 1 && input.length <= 3) return input;
    throw new ShapeError(needsVectorToImage({ type: 'batchNorm', input }));
  },
  // One value per feature has no variance; the steps of a sequence and the pixels of an image are values too.
  leastBatch: (_, input) => (input.slice(0, -1).reduce((values, size) => values * size, 1) > 1 ? 1 : 2),
  build: ({ momentum, epsilon, scale, center }, tf, { name }) => {
    const layer = tf.layers.batchNormalization({ name, momentum: 1 - momentum, epsilon, scale, center });
    const infer = layer.call.bind(layer);
    const weights = weightsOf<'gamma' | 'beta' | 'movingMean' | 'movingVariance'>(layer);
    // In training tfjs crashes without scale or center and keeps the biased variance.
    return withCall(tf, layer, (x, training) => {
      if (!training) return infer(x, {}) as Tensor;
      const count = x.size / x.shape.at(-1)!;
      if (count < 2) throw new Error(batchOfOne({ name }));
      const track = (running: typeof weights.movingMean, value: Tensor, correction: number) =>
        running.write(tf.add(tf.mul(running.read(), 1 - momentum), tf.mul(value, momentum * correction)));
      return normalize(
        tf,
        x,
        { gamma: scale ? weights.gamma.read() : null, beta: center ? weights.beta.read() : null, epsilon },
        (mean, variance) => {
          track(weights.movingMean, mean, 1);
          track(weights.movingVariance, variance, count / (count - 1));
        },
      );
    });
  },
});

interface Affine {
  readonly gamma: Tensor | null;
  readonly beta: Tensor | null;
  readonly epsilon: number;
}

/**
 * γ · (x − mean) / √(variance + ε) + β over all axes but the last. The gradient, through the statistics too, is written
 * out, because that of autodiff takes three times the ops. `observe` gets the batch's mean and biased variance.
 */
const normalize = (
  tf: Tf,
  x: Tensor,
  { gamma, beta, epsilon }: Affine,
  observe: (mean: Tensor, variance: Tensor) => void,
): Tensor => {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const count = x.size / x.shape.at(-1)!;
  const learned = [gamma, beta].filter((weight) => weight !== null);
  const operation = tf.customGrad((...given) => {
    const save = given.at(-1) as (tensors: Tensor[]) => void;
    const mean = tf.mean(x, axes);
    const centered = tf.sub(x, mean);
    const variance = tf.mean(tf.square(centered), axes);
    observe(mean, variance);
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const factor = gamma ? tf.mul(inverse, gamma) : inverse;
    const scaled = tf.mul(centered, factor);
    save([centered, inverse, factor]);
    return {
      value: beta ? tf.add(scaled, beta) : scaled,
      gradFunc: (dy, saved) => gradient(dy, saved as [Tensor, Tensor, Tensor]),
    };
  });
  /** With x̂ the normalized x: dβ = Σ dy, dγ = Σ dy·x̂, dx = γ/σ · (dy − dβ/n − x̂ · dγ/n). */
  const gradient = (dy: Tensor, [centered, inverse, factor]: [Tensor, Tensor, Tensor]): Tensor[] => {
    const ofBeta = tf.sum(dy, axes);
    const ofGamma = tf.mul(tf.sum(tf.mul(dy, centered), axes), inverse);
    const common = tf.add(tf.mul(centered, tf.mul(tf.mul(inverse, ofGamma), 1 / count)), tf.mul(ofBeta, 1 / count));
    return [tf.mul(tf.sub(dy, common), factor), ...(gamma ? [ofGamma] : []), ...(beta ? [ofBeta] : [])];
  };
  return operation(x, ...learned);
};
