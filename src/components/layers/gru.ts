import { layerClasses } from '../../layers/classes.ts';
import { defineLayer } from '../../registry/define.ts';
import { declareRecurrent, recurrentFields, recurrentMask, recurrentShape, type Cell } from './_recurrent.ts';

const cell: Cell = { type: 'gru', gates: 3, biases: ['bias', 'recurrent_bias'] };

export const gru = defineLayer({
  type: 'gru',
  summary:
    'Reads sequences [time, features] of up to 512 steps with a gated recurrent unit; the reset comes after the ' +
    'product, as in PyTorch and cuDNN.',
  source:
    'Cho et al. 2014; https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html with its gates in the same ' +
    'order r, z, n and both biases; tfjs has no such layer, a saved model loads with `assay/layers`',
  fields: recurrentFields,
  examples: [{ units: 5 }, { units: 4, sequences: true }, { units: 3, backwards: true, bias: false }],
  shape: (fields, input) => recurrentShape(cell, fields, input),
  mask: recurrentMask,
  build: (fields, tf, context) => {
    declareRecurrent(cell, fields, context);
    const { units, sequences, backwards, bias } = fields;
    return new (layerClasses(tf).Gru)({
      name: context.name,
      units,
      bias,
      returnSequences: sequences,
      goBackwards: backwards,
      masked: context.masked,
    });
  },
});
