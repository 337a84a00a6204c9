/** Where the pixels of a resized image come from, along one side; as TensorFlow's `resize` ops have it. */
export type Sampling = {
  readonly alignCorners?: boolean;
  readonly halfPixelCenters?: boolean;
};

/** The pixel nearest to each of the new ones. */
export const nearest = (
  before: number,
  after: number,
  { alignCorners = false, halfPixelCenters = false }: Sampling,
): number[] => {
  const ratio = ratioOf(before, after, alignCorners);
  const round = alignCorners ? Math.round : Math.floor;
  return Array.from({ length: after }, (_, i) =>
    Math.max(0, Math.min(before - 1, round(ratio * (halfPixelCenters ? i + 0.5 : i)))),
  );
};

/** How much of each pixel goes into each of the new ones by linear interpolation: [after, before], row-major. */
export const weights = (
  before: number,
  after: number,
  { alignCorners = false, halfPixelCenters = false }: Sampling,
): Float32Array => {
  const ratio = ratioOf(before, after, alignCorners);
  const matrix = new Float32Array(after * before);
  for (let i = 0; i < after; i++) {
    const at = halfPixelCenters ? ratio * (i + 0.5) - 0.5 : ratio * i;
    const low = Math.max(0, Math.floor(at));
    const high = Math.min(before - 1, Math.ceil(at));
    const share = at - low;
    matrix[i * before + low]! += 1 - share;
    matrix[i * before + high]! += share;
  }
  return matrix;
};

const ratioOf = (before: number, after: number, alignCorners: boolean): number =>
  alignCorners && after > 1 ? (before - 1) / (after - 1) : before / after;
