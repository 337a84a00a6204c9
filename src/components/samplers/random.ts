import { defineSampler } from '../../registry/define.ts';
import { drawn } from './_draw.ts';
import { trials } from './_trials.ts';

export const random = defineSampler({
  type: 'random',
  summary: 'Tries independent points drawn from the seed, none twice.',
  source: 'Bergstra and Bengio 2012, https://www.jmlr.org/papers/v13/bergstra12a.html',
  fields: { trials },
  examples: [{ trials: 20 }],
  limits: ({ trials }) => ({ trials, candidates: Infinity }),
  propose: (_, candidate, search) => ({ coordinates: drawn(search, candidate) }),
});
