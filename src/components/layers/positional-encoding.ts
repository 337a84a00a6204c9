import { layerClasses } from '../../layers/classes.ts';
import { defineLayer } from '../../registry/define.ts';
import { choice, slot } from '../../registry/fields.ts';
import type { Bound } from '../../registry/kinds.ts';
import type { Shape } from '../../contracts/tensors.ts';
import { sequence } from './_recurrent.ts';
import { checkWeights, declareWeights, type Weight } from './_weights.ts';
import { keepsMask } from './_mask.ts';

export const positionalEncoding = defineLayer({
  type: 'positionalEncoding',
  summary:
    'Adds an encoding of the position to each step of a sequence [time, features], because attention alone ' +
    'ignores order. A mask passes through to the next layer.',
  source:
    'Vaswani et al. 2017, sine and cosine of each angle side by side; learned positions as in BERT and GPT-2; a ' +
    'saved model loads with `assay/layers`',
  fields: {
    encoding: choice(['sinusoidal', 'learned'], {
      default: 'sinusoidal',
      description: '`sinusoidal` adds fixed waves, `learned` one learned vector per position.',
    }),
    initializer: slot('initializer', {
      default: { type: 'normal', std: 0.02 },
      description: 'Initial values of the learned vectors.',
    }),
  },
  examples: [{}, { encoding: 'learned' }],
  shape: (fields, input) => {
    sequence('positionalEncoding', input);
    checkWeights(positions(fields, input));
    return input;
  },
  mask: keepsMask,
  build: (fields, tf, context) => {
    declareWeights(context, positions(fields, context.input));
    return new (layerClasses(tf).PositionalEncoding)({ name: context.name, encoding: fields.encoding });
  },
});

const positions = (
  { encoding, initializer }: { readonly encoding: string; readonly initializer: Bound<'initializer'> },
  shape: Shape,
): Weight[] =>
  encoding === 'learned'
    ? [{ name: 'positions', initializer, weight: { shape, fanIn: shape[1]!, fanOut: shape[0]! } }]
    : [];
