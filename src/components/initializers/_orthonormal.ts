/**
 * The Q of a QR decomposition whose R has a positive diagonal, in place. Each vector becomes a unit vector at right
 * angles to those before it, by modified Gram-Schmidt in double precision: the result is orthogonal to the last bit of
 * float32.
 */
export const orthonormalize = (vectors: readonly Float64Array[]): readonly Float64Array[] => {
  vectors.forEach((vector, at) => {
    scale(vector, 1 / Math.sqrt(dot(vector, vector)));
    for (const later of vectors.slice(at + 1)) subtract(later, vector, dot(later, vector));
  });
  return vectors;
};

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

const scale = (vector: Float64Array, by: number) => {
  for (let i = 0; i < vector.length; i++) vector[i]! *= by;
};

const subtract = (vector: Float64Array, other: Float64Array, times: number) => {
  for (let i = 0; i < vector.length; i++) vector[i]! -= other[i]! * times;
};
