import { defineInitializer } from '../../registry/define.ts';
import { distribution, drawScaled } from './_draw.ts';

export const he = defineInitializer({
  type: 'he',
  summary: 'Draws with variance 2/fanIn, for layers before relu and similar activations; also called Kaiming.',
  source: 'He et al. 2015; torch.nn.init.kaiming_normal_ and kaiming_uniform_ with fan_in and the gain √2 of relu',
  fields: { distribution: distribution('normal') },
  examples: [{}, { distribution: 'uniform' }],
  values: ({ distribution }, weight, random) => drawScaled(distribution, Math.sqrt(2 / weight.fanIn), weight, random),
});
