import { random } from '../../mathematics/random.ts';
import { directions } from './_joe-kuo.ts';

export const sobolDimensions = directions.length;

/**
 * The 32 direction numbers of a dimension as columns of its generator matrix, most significant bit first (Bratley and
 * Fox 1988).
 */
const columnsOf = (dimension: number): Uint32Array => {
  const [polynomial, ...first] = directions[dimension]!;
  const columns = new Uint32Array(32);
  if (dimension === 0) return columns.map((_, i) => 2 ** (31 - i));
  const degree = first.length;
  for (let i = 0; i < 32; i++) {
    if (i < degree) {
      columns[i] = first[i]! * 2 ** (31 - i);
      continue;
    }
    let column = columns[i - degree]! ^ (columns[i - degree]! >>> degree);
    for (let k = 1; k < degree; k++) if ((polynomial >>> (degree - k)) & 1) column ^= columns[i - k]!;
    columns[i] = column;
  }
  return columns;
};

/** Point `index` of a sequence as 32 bits, in the order of Gray's code. */
const bitsAt = (columns: Uint32Array, index: number): number => {
  let bits = 0;
  for (let gray = index ^ (index >>> 1), i = 0; gray !== 0; gray >>>= 1, i++) if (gray & 1) bits ^= columns[i]!;
  return bits >>> 0;
};

/** Coordinate of point `index` < 2³², in [0, 1), not scrambled. */
export const sobol = (index: number, dimension: number): number => bitsAt(columnsOf(dimension), index) / 2 ** 32;

/**
 * Coordinate of point `index`, 0 < u < 1, scrambled by a random lower triangular matrix and a random shift (Matoušek
 * 1998). The points still fill the space evenly, and each one is uniform. `stream` names the scrambling of this
 * dimension.
 */
export const scrambled = (index: number, dimension: number, seed: number, stream: string): number => {
  const known = scramblings.get(`${seed}/${stream}/${dimension}`) ?? scramble(dimension, seed, stream);
  scramblings.set(`${seed}/${stream}/${dimension}`, known);
  return (((bitsAt(known.columns, index) ^ known.shift) >>> 0) + 0.5) / 2 ** 32;
};

interface Scrambling {
  readonly columns: Uint32Array;
  readonly shift: number;
}
/** Depends only on its key; kept because it takes longer than a point. */
const scramblings = new Map<string, Scrambling>();

const scramble = (dimension: number, seed: number, stream: string): Scrambling => {
  const draw = random(seed, stream);
  // Row i has random bits before its one on the diagonal.
  const rows = Uint32Array.from(
    { length: 32 },
    (_, i) => ((draw.next() & ~(2 ** (32 - i) - 1)) | (2 ** (31 - i))) >>> 0,
  );
  const columns = columnsOf(dimension).map((column) =>
    rows.reduce((bits, row, i) => (bits | (parity(row & column) << (31 - i))) >>> 0, 0),
  );
  return { columns, shift: draw.next() };
};

const parity = (bits: number): number => {
  let folded = bits ^ (bits >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  return (0x6996 >>> (folded & 15)) & 1;
};
