import { random } from '../../mathematics/random.ts';
import type { Coordinates, Search } from '../../contracts/search.ts';
import { coordinatesBy } from '../../registry/space.ts';

/** Independent draws, a stream for each parameter: another parameter more changes nothing for those that were there. */
export const drawn = ({ space, seed }: Search, candidate: number): Coordinates =>
  coordinatesBy(space, ({ id }) => (random(seed, `sweep/${candidate}/${id}`).next() + 0.5) / 2 ** 32);
