import { sizeOf } from '../../host.ts';
import type { Binary, Call, Value } from '../../record/graph.ts';
import type { Kernels } from '../kernel.ts';
import { setActivated, type Activation } from './activate.ts';
import { isIdentity, madeBy, upTo, type Edge, type Emitter } from '../emit.ts';
import type { Lowering } from '../lowering.ts';

type Transposes = { readonly transposeA: boolean; readonly transposeB: boolean };
type Fused = Binary & { readonly bias?: Value; readonly preluActivationWeights?: Value };

const infer = ({ a, b }: Binary, { transposeA, transposeB }: Transposes, tf: Lowering['tf']) => {
  const [rows, inner] = sides(a, transposeA);
  const [depth, columns] = sides(b, transposeB);
  tf.util.assert(
    rows !== undefined && columns !== undefined && inner === depth,
    () => `Matrices of shapes ${shapeText(a, transposeA)} and ${shapeText(b, transposeB)} have no product.`,
  );
  return {
    shape: [
      ...tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)),
      rows!,
      columns!,
    ],
    dtype: a.dtype,
  };
};
const shapeText = ({ shape }: Value, transposed: boolean) => `[${shape.join(', ')}]${transposed ? 'ᵀ' : ''}`;
const sides = ({ shape }: Value, transposed: boolean) =>
  transposed ? [shape.at(-1), shape.at(-2)] : [shape.at(-2), shape.at(-1)];

export const matmulKernels: Kernels = {
  BatchMatMul: {
    infer,
    lower: (to, { inputs: { a, b }, output, attributes }: Call<Binary, Transposes>) =>
      to.set(output, multiply(to, { a, b }, output, attributes)),
  },
  _FusedMatMul: {
    infer,
    lower: (
      to,
      { inputs: { a, b, bias, preluActivationWeights }, output, attributes }: Call<Fused, Transposes & Activation>,
    ) =>
      setActivated(
        to,
        output,
        { edge: multiply(to, { a, b, bias }, output, attributes), order: upTo(output.shape.length) },
        { ...attributes, slope: preluActivationWeights },
      ),
  },
};

interface Operands {
  readonly a: Value;
  readonly b: Value;
  readonly bias?: Value | undefined;
}

const multiply = (
  to: Lowering,
  { a, b, bias }: Operands,
  output: Value,
  { transposeA, transposeB }: Transposes,
): Edge => {
  const { emit } = to;
  const batches = { a: sizeOf(a.shape.slice(0, -2)), b: sizeOf(b.shape.slice(0, -2)) };
  const left = to.get(a);
  const right = to.get(b);
  const add = (product: Edge) => (bias ? emit.each('Add', [product, to.get(bias)]) : product);
  // One matrix on the right: all rows of the left go through it at once.
  if (a.dtype === 'float32' && batches.b === 1 && (batches.a === 1 || !transposeA)) {
    const rows = sizeOf(output.shape.slice(0, -1));
    const flat = emit.reshape(left, transposeA ? a.shape.slice(-2) : [rows, a.shape.at(-1)!]);
    const product = gemm(emit, flat, emit.reshape(right, b.shape.slice(-2)), { transposeA, transposeB });
    return (bias?.shape.length ?? 1) <= 1
      ? emit.reshape(add(product), output.shape)
      : add(emit.reshape(product, output.shape));
  }
  if (a.dtype === 'float32' && (transposeA || transposeB)) {
    const attributes = { transA: Number(transposeA), transB: Number(transposeB) };
    return add(emit.op('FusedMatMul', [left, right], output.shape, { domain: 'com.microsoft', attributes }));
  }
  const swap = (edge: Edge, wanted: boolean) =>
    wanted
      ? emit.transpose(edge, [...upTo(edge.shape.length - 2), edge.shape.length - 1, edge.shape.length - 2])
      : edge;
  return add(emit.op('MatMul', [swap(left, transposeA), swap(right, transposeB)], output.shape));
};

/** A product of two matrices; transpositions of the operands cost nothing. */
export const gemm = (emit: Emitter, a: Edge, b: Edge, { transposeA, transposeB }: Transposes): Edge => {
  const [left, transA] = absorb(a, transposeA);
  const [right, transB] = absorb(b, transposeB);
  const shape = [left.shape[transA ? 1 : 0]!, right.shape[transB ? 0 : 1]!];
  return emit.op('Gemm', [left, right], shape, { attributes: { transA: Number(transA), transB: Number(transB) } });
};

const absorb = (edge: Edge, transposed: boolean): [Edge, boolean] => {
  const node = madeBy(edge, 'Transpose');
  return node && edge.shape.length === 2 && !isIdentity(node.attributes['perm'] as readonly number[])
    ? [node.inputs[0]!, !transposed]
    : [edge, transposed];
};
