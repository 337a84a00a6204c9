/** What a model gives for some samples, as in `Predictions`. */
interface Numbers {
  readonly outputs: Float32Array;
  readonly probabilities: Float32Array | null;
}

/** Whether a model gives NaN for sample `at`; `width` numbers are told of each sample. */
export const isBroken = ({ probabilities, outputs }: Numbers, width: number, at: number): boolean => {
  const values = probabilities ?? outputs;
  for (let i = at * width; i < (at + 1) * width; i++) if (Number.isNaN(values[i]!)) return true;
  return false;
};

/** Positions of the samples, of `count`, for which a model gives NaN. */
export const brokenSamples = (numbers: Numbers, count: number): number[] => {
  const width = (numbers.probabilities ?? numbers.outputs).length / count;
  return Array.from({ length: count }, (_, at) => at).filter((at) => isBroken(numbers, width, at));
};
