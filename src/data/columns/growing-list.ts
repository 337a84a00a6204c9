/** Whole numbers that come one by one, in pieces: a list that doubles would be held three times. */
export interface GrowingList {
  add(value: number): void;
  length(): number;
  joined(): Int32Array;
}

const pieceLength = 2 ** 16;

export const growingList = (): GrowingList => {
  const pieces: Int32Array[] = [];
  let used = pieceLength;
  const length = (): number => pieceLength * pieces.length - (pieceLength - used) * Number(pieces.length > 0);
  return {
    add: (value) => {
      if (used === pieceLength) {
        pieces.push(new Int32Array(pieceLength));
        used = 0;
      }
      pieces.at(-1)![used++] = value;
    },
    length,
    joined: () => {
      const whole = new Int32Array(length());
      pieces.forEach((piece, i) => {
        const at = i * pieceLength;
        whole.set(piece.subarray(0, Math.min(pieceLength, whole.length - at)), at);
      });
      return whole;
    },
  };
};
