import { defineLayer } from '../../registry/define.ts';
import { attention, attentionFields, attentionShape } from './_attention.ts';
import { keepsMask } from './_mask.ts';

export const multiHeadAttention = defineLayer({
  type: 'multiHeadAttention',
  summary: 'Applies multi-head self-attention to sequences [time, features].',
  source:
    'Vaswani et al. 2017; numbers and first values of ' +
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html; tfjs exports no such layer, ' +
    'a saved model loads with `assay/layers`',
  fields: attentionFields,
  examples: [{ heads: 2 }, { heads: 1, causal: true, bias: false }, { heads: 4, dropout: 0.2 }],
  shape: (fields, input) => attentionShape('multiHeadAttention', fields, input),
  mask: keepsMask,
  build: (fields, tf, context) => attention(fields, tf, context),
});
