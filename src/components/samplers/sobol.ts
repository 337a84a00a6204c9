import { defineSampler } from '../../registry/define.ts';
import { allParameters, coordinatesBy } from '../../registry/space.ts';
import { scrambled, sobolDimensions } from './_sobol.ts';
import { trials } from './_trials.ts';
import { tooManyDimensions } from './_messages.ts';

export const sobol = defineSampler({
  type: 'sobol',
  summary:
    'Tries points that cover the space more evenly than random ones, scrambled by the seed; best with a power of 2.',
  source: 'Sobol’ 1967 with the direction numbers of Joe and Kuo 2008; scrambled as in Matoušek 1998',
  fields: { trials },
  examples: [{ trials: 32 }],
  limits: ({ trials }) => ({ trials, candidates: 2 ** 32 }),
  propose: (_, candidate, { space, seed }) => {
    const dimensions = new Map(allParameters(space.parameters).map(({ id }, i) => [id, i]));
    return {
      coordinates: coordinatesBy(space, ({ id }) =>
        scrambled(candidate, dimensions.get(id)!, seed, `sweep/sobol/${id}`),
      ),
    };
  },
  check: (_, space) => {
    const count = allParameters(space.parameters).length;
    return count > sobolDimensions ? tooManyDimensions({ count, most: sobolDimensions }) : undefined;
  },
});
