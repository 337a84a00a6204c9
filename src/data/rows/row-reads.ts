/** Neighbouring rows of a file that are read in one go. */
export interface Read {
  /** Position of the first row. */
  readonly first: number;
  /** Rows to read, unwanted ones in between included. */
  readonly rows: number;
  /** Where the rows belong if all of them are wanted and follow each other there too; else null. */
  readonly place: number | null;
  /** Calls back with the position of each wanted row and its place. */
  readonly wanted: (visit: (position: number, place: number) => void) => void;
}

const mostBytes = 2 ** 20;

/** Unwanted bytes that are read to save a read of their own. */
const gapBytes = 2 ** 14;

/** A sort key has 32 bits for the position, and as many as a double has left for the place. */
const sortable = 2 ** 21;

/** The reads that give the rows at the positions, from the front of the file to its end. */
export function* readsOf(positions: Uint32Array, rowBytes: number): Generator<Read> {
  for (let from = 0; from < positions.length; from += sortable)
    yield* readsOfSlice(positions.subarray(from, from + sortable), rowBytes, from);
}

function* readsOfSlice(positions: Uint32Array, rowBytes: number, offset: number): Generator<Read> {
  const places = placesByPosition(positions);
  const placeAt = (i: number) => places?.[i] ?? i;
  const mostRows = Math.max(1, Math.floor(mostBytes / rowBytes));
  const mostGap = Math.floor(gapBytes / rowBytes);
  let begin = 0;
  while (begin < positions.length) {
    const first = positions[placeAt(begin)]!;
    let last = first;
    let together = true;
    let end = begin + 1;
    for (; end < positions.length; end++) {
      const next = positions[placeAt(end)]!;
      if (next - last > mostGap + 1 || next - first >= mostRows) break;
      together &&= next === last + 1 && placeAt(end) === placeAt(end - 1) + 1;
      last = next;
    }
    const [from, to] = [begin, end];
    yield {
      first,
      rows: last - first + 1,
      place: together ? offset + placeAt(begin) : null,
      wanted: (visit) => {
        for (let i = from; i < to; i++) visit(positions[placeAt(i)]!, offset + placeAt(i));
      },
    };
    begin = end;
  }
}

/** Places in ascending order of their positions; null where they are in order already. */
const placesByPosition = (positions: Uint32Array): Uint32Array | null => {
  if (positions.every((position, i) => i === 0 || positions[i - 1]! <= position)) return null;
  const keys = Float64Array.from(positions, (position, i) => position * sortable + i).sort();
  return Uint32Array.from(keys, (key) => key % sortable);
};
