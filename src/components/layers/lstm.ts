import { defineLayer } from '../../registry/define.ts';
import { declareRecurrent, recurrentFields, recurrentMask, recurrentShape, unrolled, type Cell } from './_recurrent.ts';

const cell: Cell = { type: 'lstm', gates: 4, biases: ['bias'] };

export const lstm = defineLayer({
  type: 'lstm',
  summary: 'Reads sequences [time, features] of up to 512 steps with a long short-term memory.',
  source:
    'Hochreiter and Schmidhuber 1997; https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html with its ' +
    'gates in the same order i, f, g, o; tfjs has one bias where PyTorch has two that are only ever added',
  fields: recurrentFields,
  examples: [{ units: 5 }, { units: 4, sequences: true }, { units: 3, backwards: true, bias: false }],
  shape: (fields, input) => recurrentShape(cell, fields, input),
  mask: recurrentMask,
  build: (fields, tf, context) => {
    declareRecurrent(cell, fields, context);
    const { units, sequences, backwards, bias } = fields;
    const zeros = { kernelInitializer: 'zeros', recurrentInitializer: 'zeros', unitForgetBias: false } as const;
    return unrolled(
      tf,
      tf.layers.lstm({
        name: context.name,
        units,
        returnSequences: sequences,
        goBackwards: backwards,
        useBias: bias,
        recurrentActivation: 'sigmoid',
        ...zeros,
      }),
      context.masked,
    );
  },
});
