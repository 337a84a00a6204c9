import type { DataIo } from '../../contracts/data.ts';

/** Numbers that grow row by row, in pieces: a list that doubles would be held three times. */
export interface Growing<A> {
  add(value: number): void;
  /** All numbers in one array; the pieces are freed. */
  joined(): A;
}

const pieceLength = 2 ** 16;

/** Before each new piece, `onGrow` gets the bytes that joining takes, pieces included. */
export const growing = <A extends Float32Array | Int32Array>(
  make: (length: number) => A,
  onGrow: (bytes: number) => void,
): Growing<A> => {
  let pieces: A[] = [];
  let last = make(0);
  let used = 0;
  return {
    add: (value) => {
      if (used === last.length) {
        onGrow(2 * 4 * pieceLength * (pieces.length + 1));
        pieces.push((last = make(pieceLength)));
        used = 0;
      }
      last[used++] = value;
    },
    joined: () => {
      const whole = make(Math.max(0, pieceLength * (pieces.length - 1)) + used);
      pieces.forEach((piece, i) => whole.set(piece.subarray(0, piece === last ? used : pieceLength), i * pieceLength));
      pieces = [];
      return whole;
    },
  };
};

export const growingNumbers = (io: DataIo, file: string): Growing<Float32Array> =>
  growing(
    (length) => new Float32Array(length),
    (bytes) => io.checkSize(file, bytes),
  );

export const growingCodes = (io: DataIo, file: string): Growing<Int32Array> =>
  growing(
    (length) => new Int32Array(length),
    (bytes) => io.checkSize(file, bytes),
  );
