import { defineSampler } from '../../registry/define.ts';
import { allParameters, coordinatesAt, sizeOf } from '../../registry/space.ts';
import { endlessGrid } from './_messages.ts';

export const grid = defineSampler({
  type: 'grid',
  summary: 'Tries all points in the order of nested loops; the last parameter changes fastest.',
  fields: {},
  examples: [{}],
  limits: (_, space) => ({ trials: sizeOf(space), candidates: sizeOf(space) }),
  propose: (_, candidate, { space }) => ({ coordinates: coordinatesAt(space, candidate) }),
  check: (_, space) => {
    const endless = allParameters(space.parameters).find(({ distribution }) => distribution && !distribution.grid);
    return endless && endlessGrid({ path: endless.path, type: endless.distribution!.type });
  },
});
