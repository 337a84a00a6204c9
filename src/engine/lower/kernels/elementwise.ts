import type { Call, Inputs, Unary, Value } from '../../record/graph.ts';
import type { Kernels } from '../kernel.ts';
import { prelu } from './activate.ts';
import { binary, floatUnary, numeric, sameUnary, unary } from '../define.ts';
import { isScalar, type Edge, type Emitter } from '../emit.ts';

const sameNames = ['Relu', 'Neg', 'Abs', 'Sign'];
const floatNames = [
  'Log', 'Sqrt', 'Tanh', 'Sigmoid', 'Sin', 'Cos', 'Tan', 'Asin', 'Acos', 'Atan', 'Sinh', 'Cosh', 'Asinh', 'Acosh',
  'Atanh', 'Erf', 'Softplus', 'Reciprocal', 'Elu', 'Selu',
]; // prettier-ignore

const ofFloats = (op: string) => unary((emit, x) => (x.type === 'float32' ? emit.each(op, [x]) : x));
const square = (emit: Emitter, x: Edge) => emit.each('Mul', [x, x]);
const zero = (emit: Emitter, like: Edge) => emit.scalar(0, like.type);

/** Maps of one operand. */
export const unaryKernels: Kernels = {
  ...Object.fromEntries(sameNames.map((name) => [name, sameUnary(name)])),
  ...Object.fromEntries(floatNames.map((name) => [name, floatUnary(name)])),
  Exp: unary((emit, x) => emit.each('Exp', [emit.cast(x, 'float32')]), 'float32'),
  Floor: ofFloats('Floor'),
  Ceil: ofFloats('Ceil'),
  Round: ofFloats('Round'),
  Square: unary(square),
  Rsqrt: unary((emit, x) => emit.each('Reciprocal', [emit.each('Sqrt', [emit.cast(x, 'float32')])])),
  // ONNX has neither: numbers far below 1e-7 vanish beside the 1.
  Log1p: unary((emit, x) => emit.each('Log', [emit.each('Add', [emit.cast(x, 'float32'), emit.scalar(1)])])),
  Expm1: unary((emit, x) => emit.each('Sub', [emit.each('Exp', [emit.cast(x, 'float32')]), emit.scalar(1)])),
  Relu6: unary((emit, x) => clip(emit, x, 0, 6)),
  ClipByValue: unary<{ clipValueMin: number; clipValueMax: number }>((emit, x, { clipValueMin, clipValueMax }) =>
    clip(emit, x, clipValueMin, clipValueMax),
  ),
  LeakyRelu: unary<{ alpha: number }>(
    (emit, x, { alpha }) => leakyRelu(emit, emit.cast(x, 'float32'), alpha),
    'float32',
  ),
  Step: unary<{ alpha?: number }>((emit, x, { alpha = 0 }) => {
    const positive = emit.each('Greater', [x, zero(emit, x)], { type: 'bool' });
    return alpha === 0
      ? positive
      : emit.each('Where', [positive, emit.scalar(1), emit.scalar(alpha)], { type: 'float32' });
  }),
  Identity: { infer: ({ x }: Unary) => ({ same: x }), lower: () => {} },
  Cast: {
    infer: ({ x }: Unary, { dtype }: { dtype: Value['dtype'] }) =>
      x.dtype === dtype ? { same: x } : { shape: x.shape, dtype },
    lower: (to, { inputs: { x }, output }: Call<Unary>) =>
      to.elementwise([x], output, (edge) => to.emit.cast(edge, output.dtype)),
  },
};

const leakyRelu = (emit: Emitter, x: Edge, alpha: number) =>
  emit.each('LeakyRelu', [x], { attributes: { alpha: { float: alpha } } });

const clip = (emit: Emitter, x: Edge, low: number, high: number) =>
  emit.op('Clip', [x, emit.scalar(low, x.type), emit.scalar(high, x.type)], x.shape);

/** Maps of two operands. Adding 0 and multiplying by 1 is left out: tfjs's gradients are full of it. */
export const binaryKernels: Kernels = {
  Add: binary((emit, a, b) => {
    if (isScalar(a, 0)) return b;
    return isScalar(b, 0) ? a : emit.each('Add', [a, b]);
  }),
  Sub: binary((emit, a, b) => (isScalar(b, 0) ? a : emit.each('Sub', [a, b]))),
  Multiply: binary((emit, a, b) => {
    if (isScalar(a, 1)) return b;
    return isScalar(b, 1) ? a : emit.each('Mul', [a, b]);
  }),
  RealDiv: binary((emit, a, b) => (isScalar(b, 1) ? a : emit.each('Div', [a, b]))),
  Maximum: binary((emit, a, b) => emit.each('Max', [a, b])),
  Minimum: binary((emit, a, b) => emit.each('Min', [a, b])),
  Pow: binary((emit, a, b) => {
    if (isScalar(b, 2)) return square(emit, a);
    return isScalar(b, 1) ? a : emit.each('Pow', [a, b]);
  }),
  BitwiseAnd: binary((emit, a, b) => emit.each('BitwiseAnd', [a, b])),
  SquaredDifference: binary((emit, a, b) => square(emit, emit.each('Sub', [a, b]))),
  FloorDiv: binary(floorDivide, 'int32'),
  Mod: binary(modulo),
  Atan2: binary(arcTangent),
  // No kernel of tfjs: what `ComplexAbs` comes to, for its two parts.
  Hypot: binary(hypotenuse),
  Prelu: {
    infer: ({ x, alpha }: Unary & { alpha: Value }, _, tf) => ({
      shape: tf.broadcast_util.assertAndGetBroadcastShape([...x.shape], [...alpha.shape]),
      dtype: 'float32',
    }),
    lower: (to, { inputs: { x, alpha }, output }: Call<Unary & { alpha: Value }>) =>
      to.elementwise([x, alpha], output, (edge, slope) =>
        prelu(to.emit, to.emit.cast(edge, 'float32'), to.emit.cast(slope, 'float32')),
      ),
  },
  EluGrad: {
    infer: ({ dy }: Inputs & { dy: Value }) => ({ shape: dy.shape, dtype: dy.dtype }),
    lower: (to, { inputs: { dy, y }, output }: Call<Inputs & { dy: Value; y: Value }>) =>
      to.elementwise([dy, y], output, (gradient, result) => {
        const steep = to.emit.each('Mul', [gradient, to.emit.each('Add', [result, to.emit.scalar(1)])]);
        return to.emit.each('Where', [isNegative(to.emit, result), steep, gradient], { type: 'float32' });
      }),
  },
  AddN: {
    infer: (values) => ({ shape: values['0']!.shape, dtype: values['0']!.dtype }),
    lower: (to, { inputs, output }) =>
      to.elementwise(Object.values(inputs), output, (...edges) =>
        edges.map((edge) => numeric(to.emit, edge)).reduce((a, b) => to.emit.each('Add', [a, b])),
      ),
  },
};

const isNegative = (emit: Emitter, x: Edge) => emit.each('Less', [x, zero(emit, x)], { type: 'bool' });
const differInSign = (emit: Emitter, a: Edge, b: Edge) =>
  isNegative(emit, emit.each('Mul', [emit.each('Sign', [a]), emit.each('Sign', [b])]));

/** int32, whatever goes in, as tfjs has it. */
function floorDivide(emit: Emitter, a: Edge, b: Edge): Edge {
  const quotient = emit.each('Div', [a, b]);
  if (a.type === 'float32') return emit.each('Floor', [quotient]);
  const rest = emit.each('Sub', [a, emit.each('Mul', [quotient, b])]);
  return emit.each('Sub', [quotient, emit.cast(differInSign(emit, rest, b), 'int32')]);
}

/** The sign of the divisor, as in Python; ONNX has that for integers only. */
function modulo(emit: Emitter, a: Edge, b: Edge): Edge {
  if (a.type !== 'float32') return emit.each('Mod', [a, b], { attributes: { fmod: 0 } });
  const fmod = (x: Edge) => emit.each('Mod', [x, b], { attributes: { fmod: 1 } });
  const rest = fmod(a);
  return emit.each('Where', [differInSign(emit, a, b), fmod(emit.each('Add', [rest, b])), rest], { type: 'float32' });
}

/** Scaled by the longer leg, so that squares neither overflow nor vanish. */
function hypotenuse(emit: Emitter, a: Edge, b: Edge): Edge {
  const legs = [emit.each('Abs', [a]), emit.each('Abs', [b])];
  const [long, short] = [emit.each('Max', legs), emit.each('Min', legs)];
  const ratio = emit.each('Div', [short, long]);
  const length = emit.each('Mul', [long, emit.each('Sqrt', [emit.each('Add', [square(emit, ratio), emit.scalar(1)])])]);
  return emit.each(
    'Where',
    [emit.each('Equal', [long, zero(emit, long)], { type: 'bool' }), zero(emit, long), length],
    { type: 'float32' },
  );
}

function arcTangent(emit: Emitter, y: Edge, x: Edge): Edge {
  const angle = emit.each('Atan', [emit.each('Div', [y, x])]);
  const turn = emit.each('Where', [isNegative(emit, y), emit.scalar(-Math.PI), emit.scalar(Math.PI)], {
    type: 'float32',
  });
  return emit.each('Where', [isNegative(emit, x), emit.each('Add', [angle, turn]), angle], { type: 'float32' });
}
