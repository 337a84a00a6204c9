import { broadcast, type Edge, type Emitter } from '../emit.ts';
import type { Call, Inputs, Value } from '../../record/graph.ts';
import type { Kernels } from '../kernel.ts';
import { binary, numeric, unary } from '../define.ts';

const comparison = (op: string) => binary((emit, a, b) => emit.each(op, [a, b], { type: 'bool' }), 'bool');
const truth = (emit: Emitter, edge: Edge) => emit.cast(edge, 'bool');
const logical = (op: string) =>
  binary((emit, a, b) => emit.each(op, [truth(emit, a), truth(emit, b)], { type: 'bool' }), 'bool');
const test = (op: string) => unary((emit, x) => emit.each(op, [x], { type: 'bool' }), 'bool');

type Choice = Inputs & { condition: Value; t: Value; e: Value };

/** Comparisons, logic, and choosing by them. */
export const comparisonKernels: Kernels = {
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  Equal: comparison('Equal'),
  NotEqual: binary((emit, a, b) => emit.each('Not', [emit.each('Equal', [a, b], { type: 'bool' })]), 'bool'),
  LogicalAnd: logical('And'),
  LogicalOr: logical('Or'),
  LogicalXor: logical('Xor'),
  LogicalNot: unary((emit, x) => emit.each('Not', [truth(emit, x)]), 'bool'),
  IsNan: test('IsNaN'),
  IsInf: test('IsInf'),
  IsFinite: unary(
    (emit, x) => emit.each('Less', [emit.each('Abs', [x]), emit.scalar(Infinity)], { type: 'bool' }),
    'bool',
  ),
  Select: {
    infer: ({ condition, t, e }: Choice) => ({
      shape: condition.shape.length === 1 ? t.shape : broadcast([condition.shape, t.shape, e.shape]),
      dtype: t.dtype,
    }),
    lower: (to, { inputs: { condition, t, e }, output }: Call<Choice>) => {
      // ONNX Runtime does not choose among booleans.
      const choose = (which: Edge, yes: Edge, no: Edge) =>
        to.emit.cast(
          to.emit.each('Where', [truth(to.emit, which), numeric(to.emit, yes), numeric(to.emit, no)], {
            type: output.dtype === 'bool' ? 'int32' : output.dtype,
          }),
          output.dtype,
        );
      if (condition.shape.length !== 1 || t.shape.length <= 1) return to.elementwise([condition, t, e], output, choose);
      // A condition per row.
      const rows = to.emit.reshape(to.get(condition), [condition.shape[0]!, ...t.shape.slice(1).map(() => 1)]);
      return to.set(output, choose(rows, to.get(t), to.get(e)));
    },
  },
};
