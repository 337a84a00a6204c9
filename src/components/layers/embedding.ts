import type { Tensor1D } from '@tensorflow/tfjs-core';
import { defineLayer } from '../../registry/define.ts';
import { flag, integer, optionalSlot, slot } from '../../registry/fields.ts';
import { ShapeError, type Bound } from '../../registry/kinds.ts';
import { type Tensor, type Tf } from '../../contracts/tensors.ts';
import { checkWeights, declareWeights, type Weight } from './_weights.ts';
import { weightsOf, withCall } from './_with-call.ts';
import { needsNumbers } from './_messages.ts';

export const embedding = defineLayer({
  type: 'embedding',
  summary:
    'Replaces each whole number from 0 to `vocabulary` − 1 by a learned vector; other numbers stop the training.',
  source: 'https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html',
  fields: {
    vocabulary: integer({ minimum: 1, description: 'Number of distinct inputs.' }),
    units: integer({ minimum: 1, description: 'Size of each vector.' }),
    maskZero: flag({
      default: false,
      description: 'Whether 0 is padding, as after `masking`.',
    }),
    initializer: slot('initializer', {
      default: { type: 'normal', std: 1 },
      description: 'Initial values of the vectors.',
    }),
    regularizer: optionalSlot('regularizer', { description: 'Penalty on the vectors.' }),
  },
  examples: [
    { vocabulary: 10, units: 4 },
    { vocabulary: 10, units: 2, maskZero: true },
  ],
  shape: (fields, input) => {
    checkWeights([vectors(fields)]);
    if (fields.maskZero && input.length !== 1) throw new ShapeError(needsNumbers({ type: 'embedding', input }));
    return [...input, fields.units];
  },
  mask: ({ maskZero }) => maskZero,
  numbers: ({ vocabulary }) => vocabulary,
  build: (fields, tf, context) => {
    declareWeights(context, [vectors(fields)]);
    const { vocabulary, units, maskZero } = fields;
    const layer = tf.layers.embedding({
      name: context.name,
      maskZero,
      inputDim: vocabulary,
      outputDim: units,
      embeddingsInitializer: 'zeros',
    });
    const weights = weightsOf<'embeddings'>(layer);
    return withCall(tf, layer, (x) => lookUp(tf, weights.embeddings.read(), x));
  },
});

/** Rows of a table by number. The numbers have no gradient, and tfjs's own lookup fails when somebody asks for it. */
const lookUp = (tf: Tf, table: Tensor, x: Tensor): Tensor => {
  const operation = tf.customGrad((...given) => {
    const [table, save] = given as unknown as [Tensor, (tensors: Tensor[]) => void];
    const [vocabulary, units] = table.shape as [number, number];
    const written = tf.reshape(tf.cast(x, 'int32'), [x.size]);
    // Out of range, as the others: ONNX Runtime would count it from the end.
    const numbers = tf.where(tf.less(written, 0), tf.fill([x.size], vocabulary, 'int32'), written);
    save([numbers]);
    return {
      value: tf.reshape(tf.gather(table, numbers), [...x.shape, units]),
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        tf.unsortedSegmentSum(tf.reshape(dy, [x.size, units]), saved[0] as Tensor1D, vocabulary),
    };
  });
  return operation(table);
};

const vectors = ({
  vocabulary,
  units,
  initializer,
  regularizer,
}: {
  vocabulary: number;
  units: number;
  initializer: Weight['initializer'];
  regularizer: Bound<'regularizer'> | null;
}): Weight => ({
  name: 'embeddings',
  initializer,
  weight: { shape: [vocabulary, units], fanIn: units, fanOut: vocabulary },
  regularizer,
});
