import { random } from '../../mathematics/random.ts';
import type { Coordinates, Search } from '../../contracts/search.ts';
import { coordinatesBy } from '../../registry/space.ts';

/** Independent draws, one stream per parameter: adding a parameter does not change the draws of the others. */
export const drawn = ({ space, seed }: Search, candidate: number): Coordinates =>
  coordinatesBy(space, ({ id }) => (random(seed, `sweep/${candidate}/${id}`).next() + 0.5) / 2 ** 32);
