import { defineInitializer } from '../../registry/define.ts';
import { distribution, drawScaled } from './_draw.ts';

export const glorot = defineInitializer({
  type: 'glorot',
  summary: 'Draws with variance 2/(fanIn + fanOut), for layers before tanh or sigmoid; also called Xavier.',
  source: 'Glorot and Bengio 2010; torch.nn.init.xavier_uniform_ and xavier_normal_',
  fields: { distribution: distribution('uniform') },
  examples: [{}, { distribution: 'normal' }],
  values: ({ distribution }, weight, random) =>
    drawScaled(distribution, Math.sqrt(2 / (weight.fanIn + weight.fanOut)), weight, random),
});
