import { defineAugmentation } from '../../registry/define.ts';
import type { Scalar, Tensor, Tf } from '../../contracts/tensors.ts';
import { imageMisfit, imagesShape, places } from './_image.ts';
import { betaShare, mixingFields, partnersOf } from './_share.ts';
import { ofBatch } from './_values.ts';

export const cutmix = defineAugmentation({
  type: 'cutmix',
  summary:
    'Replaces a random box of each image by that of another one of its batch, and its label by the share of the area; one box for a batch.',
  source:
    'Yun et al. 2019, https://github.com/clovaai/CutMix-PyTorch; partners are shifted places instead of a permutation, so that none is itself',
  fields: mixingFields(1),
  examples: [{}, { alpha: 0.5, probability: 0.5 }],
  check: (_, input) => imageMisfit('cutmix', input),
  draws: () => ({ share: [], row: [], column: [], partner: [], applies: [] }),
  numbers: ({ probability }) => ({ probability }),
  apply: ({ alpha }, tf, x, { draws, numbers: { probability } }) => {
    const drawn = (name: string) => ofBatch(tf, draws[name]!);
    const images = imagesShape(x.shape);
    const [batch, height, width] = images;
    const side = tf.sqrt<Scalar>(tf.sub<Scalar>(1, betaShare(tf, drawn('share'), alpha)));
    const [top, bottom] = span(tf, drawn('row'), side, height);
    const [left, right] = span(tf, drawn('column'), side, width);
    const within = (at: Tensor, from: Scalar, to: Scalar) => tf.logicalAnd(tf.greaterEqual(at, from), tf.less(at, to));
    const cut = tf.logicalAnd(
      within(places(tf, height, [1, height, 1, 1]), top, bottom),
      within(places(tf, width, [1, 1, width, 1]), left, right),
    );
    const mixes = tf.less(drawn('applies'), probability!);
    const partner = partnersOf(tf, drawn('partner'), batch);
    const from = tf.reshape(tf.gather(x, partner), images);
    const mixed = tf.where(tf.logicalAnd(cut, mixes), from, tf.reshape(x, images));
    const area = tf.div(tf.mul(tf.sub(bottom, top), tf.sub(right, left)), height * width);
    return {
      x: tf.reshape(mixed, x.shape),
      partner,
      share: tf.sub<Scalar>(1, tf.mul(area, tf.cast(mixes, 'float32'))),
    };
  },
});

/** From and to, along one side of the image: a box about a random place, cut off at the edges. */
const span = (tf: Tf, u: Scalar, side: Scalar, size: number): [Scalar, Scalar] => {
  const half = tf.floor<Scalar>(tf.div(tf.floor(tf.mul(side, size)), 2));
  const center = tf.floor<Scalar>(tf.mul(u, size));
  return [tf.maximum(tf.sub(center, half), 0), tf.minimum(tf.add(center, half), size)];
};
