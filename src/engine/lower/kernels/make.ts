import { random } from '../../../mathematics/random.ts';
import { allocate, sizeOf } from '../../host.ts';
import type { Call, Constant, Inputs, RecordedType, Unary, Value } from '../../record/graph.ts';
import type { Kernels } from '../kernel.ts';

type Fill = { readonly shape: readonly number[]; readonly value: number; readonly dtype?: RecordedType };
type Range = { readonly start: number; readonly stop: number; readonly step: number; readonly dtype?: RecordedType };
type Draw = { readonly numSamples: number; readonly seed: number; readonly normalized: boolean };
type Logits = Inputs & { readonly logits: Value };

const filled = (shape: readonly number[], dtype: RecordedType, value: number): Constant => ({
  shape,
  dtype,
  data: allocate(dtype === 'bool' ? 'uint8' : dtype, sizeOf(shape)).fill(value),
});

/** Kernels that make tensors out of nothing. */
export const makingKernels: Kernels = {
  Fill: { infer: (_, { shape, value, dtype = 'float32' }: Fill) => filled(shape, dtype, value), lower: () => {} },
  ZerosLike: { infer: ({ x }: Unary) => filled(x.shape, x.dtype, 0), lower: () => {} },
  OnesLike: { infer: ({ x }: Unary) => filled(x.shape, x.dtype, 1), lower: () => {} },
  Range: {
    infer: (_, { start, stop, step, dtype = 'float32' }: Range) => {
      // As tfjs has it: a range downwards needs no sign, one against its step is empty.
      const isEmpty = start === stop || (start < stop && step < 0) || (stop < start && step > 1);
      const length = isEmpty ? 0 : Math.abs(Math.ceil((stop - start) / step));
      const by = stop < start && step === 1 ? -1 : step;
      const data = allocate(dtype === 'bool' ? 'uint8' : dtype, length);
      return { shape: [length], dtype, data: data.map((_, i) => start + i * by) };
    },
    lower: () => {},
  },
  LinSpace: {
    infer: (_, { start, stop, num }: { start: number; stop: number; num: number }) => ({
      shape: [num],
      dtype: 'float32',
      data: Float32Array.from({ length: num }, (_, i) =>
        num === 1 ? start : start + (i * (stop - start)) / (num - 1),
      ),
    }),
    lower: () => {},
  },
  Multinomial: {
    draws: true,
    infer: ({ logits }: Logits, { numSamples }: Draw) => ({ shape: [logits.shape[0]!, numSamples], dtype: 'int32' }),
    // The outcome is the number of those before it: of cumulative probabilities that do not exceed the number drawn.
    lower: (to, { inputs: { logits }, output, attributes: { numSamples, seed, normalized } }: Call<Logits, Draw>) => {
      const { emit } = to;
      const [rows, outcomes] = logits.shape as [number, number];
      const probabilities = normalized
        ? to.get(logits)
        : emit.op('Softmax', [to.get(logits)], logits.shape, { attributes: { axis: -1 } });
      const upTo = emit.op('CumSum', [probabilities, emit.scalar(1, 'int64')], logits.shape);
      const before = emit.op(
        'Slice',
        [upTo, emit.list([0]), emit.list([outcomes - 1]), emit.list([1])],
        [rows, outcomes - 1],
      );
      const stream = random(seed, 'multinomial');
      const drawn = emit.constant(
        Float32Array.from({ length: rows * numSamples }, stream.uniform),
        [rows, numSamples, 1],
        'float32',
      );
      const passed = emit.cast(
        emit.each('GreaterOrEqual', [drawn, emit.reshape(before, [rows, 1, outcomes - 1])], { type: 'bool' }),
        'int32',
      );
      to.set(output, emit.op('ReduceSum', [passed, emit.list([2])], output.shape, { attributes: { keepdims: 0 } }));
    },
  },
};
