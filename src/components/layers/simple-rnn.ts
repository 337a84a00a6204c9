import { defineLayer } from '../../registry/define.ts';
import { declareRecurrent, recurrentFields, recurrentMask, recurrentShape, unrolled, type Cell } from './_recurrent.ts';

const cell: Cell = { type: 'simpleRnn', gates: 1, biases: ['bias'] };

export const simpleRnn = defineLayer({
  type: 'simpleRnn',
  summary:
    'Reads sequences [time, features] of up to 512 steps with Elman’s recurrent layer: h becomes tanh(x · kernel ' +
    '+ h · recurrent + bias).',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html; tfjs has one bias where PyTorch has two ' +
    'that are only ever added',
  fields: recurrentFields,
  examples: [{ units: 5 }, { units: 4, sequences: true }, { units: 3, backwards: true, bias: false }],
  shape: (fields, input) => recurrentShape(cell, fields, input),
  mask: recurrentMask,
  build: (fields, tf, context) => {
    declareRecurrent(cell, fields, context);
    const { units, sequences, backwards, bias } = fields;
    return unrolled(
      tf,
      tf.layers.simpleRNN({
        name: context.name,
        units,
        returnSequences: sequences,
        goBackwards: backwards,
        useBias: bias,
        kernelInitializer: 'zeros',
        recurrentInitializer: 'zeros',
      }),
      context.masked,
    );
  },
});
