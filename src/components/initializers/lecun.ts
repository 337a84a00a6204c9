import { defineInitializer } from '../../registry/define.ts';
import { distribution, drawScaled } from './_draw.ts';

export const lecun = defineInitializer({
  type: 'lecun',
  summary: 'Draws with variance 1/fanIn, which keeps the variance of a linear layer’s input.',
  source: 'LeCun et al. 1998; torch.nn.init.kaiming_normal_ and kaiming_uniform_ with fan_in and gain 1',
  fields: { distribution: distribution('normal') },
  examples: [{}, { distribution: 'uniform' }],
  values: ({ distribution }, weight, random) => drawScaled(distribution, Math.sqrt(1 / weight.fanIn), weight, random),
});
