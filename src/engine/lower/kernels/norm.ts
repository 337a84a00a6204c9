import type { Call, Inputs, Value } from '../../record/graph.ts';
import type { Kernels } from '../kernel.ts';

type Normalized = Inputs & { x: Value; mean: Value; variance: Value; scale?: Value; offset?: Value };

export const normalizationKernels: Kernels = {
  FusedBatchNorm: {
    infer: ({ x }: Normalized) => ({ shape: x.shape, dtype: x.dtype }),
    lower: (
      to,
      {
        inputs: { x, mean, variance, scale, offset },
        output,
        attributes: { varianceEpsilon },
      }: Call<Normalized, { varianceEpsilon: number }>,
    ) => {
      const { emit } = to;
      const optional = [scale, offset].filter((value) => value !== undefined);
      to.elementwise([x, mean, variance, ...optional], output, (value, average, spread, ...rest) => {
        const deviation = emit.each('Sqrt', [emit.each('Add', [spread!, emit.scalar(varianceEpsilon)])]);
        const inverse = emit.each('Reciprocal', [deviation]);
        const factor = scale ? emit.each('Mul', [inverse, rest[0]!]) : inverse;
        const scaled = emit.each('Mul', [emit.each('Sub', [value!, average!]), factor]);
        return offset ? emit.each('Add', [scaled, rest.at(-1)!]) : scaled;
      });
    },
  },
};
