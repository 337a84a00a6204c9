import { defineAugmentation } from '../../registry/define.ts';
import { betaShare, mixingFields, partnersOf } from './_share.ts';
import { ofBatch } from './_values.ts';

export const mixup = defineAugmentation({
  type: 'mixup',
  summary:
    'Replaces each sample by a weighted mean of itself and another one of its batch, and its label likewise; one weight for a batch.',
  source:
    'Zhang et al. 2018, https://github.com/facebookresearch/mixup-cifar10; partners are shifted places instead of a permutation, so that none is itself',
  fields: mixingFields(0.2),
  examples: [{}, { alpha: 1, probability: 0.5 }],
  draws: () => ({ share: [], partner: [], applies: [] }),
  numbers: ({ probability }) => ({ probability }),
  apply: ({ alpha }, tf, x, { draws, numbers: { probability } }) => {
    const [share, partner, applies] = ['share', 'partner', 'applies'].map((name) => ofBatch(tf, draws[name]!));
    const kept = tf.where(tf.less(applies!, probability!), betaShare(tf, share!, alpha), 1);
    const partners = partnersOf(tf, partner!, x.shape[0]!);
    return {
      x: tf.add(tf.mul(x, kept), tf.mul(tf.gather(x, partners), tf.sub(1, kept))),
      partner: partners,
      share: tf.reshape(kept, []),
    };
  },
});
