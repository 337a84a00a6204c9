import type { TensorInfo } from '@tensorflow/tfjs-core';
import { EngineError } from '../../contracts/engine.ts';
import type { Extension, Infos } from '../record/backend.ts';
import { moving } from './strings.ts';
import { noComplexNumbers } from '../messages.ts';

interface Parts {
  readonly real: TensorInfo;
  readonly imag: TensorInfo;
}

export const complexKernels = ['Complex', 'Real', 'Imag', 'ComplexAbs'];

/** Complex numbers, which ONNX graphs do not know: a tensor of real and one of imaginary parts. */
export const complex: Extension = (tf, backend) => {
  const held = new WeakMap<object, Parts & { references: number }>();
  const isComplex = ({ dtype }: TensorInfo) => dtype === 'complex64';
  const partsOf = (info: TensorInfo): Parts => held.get(info.dataId)!;
  const one = (kernel: string, inputs: Readonly<Record<string, TensorInfo>>, attributes?: object) =>
    backend.call(kernel, inputs, attributes) as TensorInfo;
  const join = (real: TensorInfo, imag: TensorInfo): TensorInfo => {
    const dataId = {};
    held.set(dataId, { real, imag, references: 1 });
    return { dataId, shape: real.shape, dtype: 'complex64' };
  };
  /** Takes what a computation made on its way away again. */
  const scoped = (compute: (temporary: (info: TensorInfo) => TensorInfo) => TensorInfo): TensorInfo => {
    const made: TensorInfo[] = [];
    const result = compute((info) => {
      made.push(info);
      return info;
    });
    for (const { dataId } of made) backend.disposeData(dataId);
    return result;
  };
  const each = (kernel: string, inputs: Readonly<Record<string, TensorInfo>>, attributes?: object): Infos => {
    const side = (part: keyof Parts) =>
      backend.call(
        kernel,
        Object.fromEntries(
          Object.entries(inputs).map(([name, input]) => [name, isComplex(input) ? partsOf(input)[part] : input]),
        ),
        attributes,
      );
    const [real, imag] = [side('real'), side('imag')];
    return Array.isArray(real)
      ? real.map((info, i) => join(info, (imag as TensorInfo[])[i]!))
      : join(real, imag as TensorInfo);
  };
  const product = (a: Parts, b: Parts): TensorInfo => {
    const combined = (kernel: string, [p, q]: [TensorInfo, TensorInfo], [r, s]: [TensorInfo, TensorInfo]) =>
      scoped((temporary) =>
        one(kernel, { a: temporary(one('Multiply', { a: p, b: q })), b: temporary(one('Multiply', { a: r, b: s })) }),
      );
    return join(
      combined('Sub', [a.real, b.real], [a.imag, b.imag]),
      combined('Add', [a.real, b.imag], [a.imag, b.real]),
    );
  };
  const cast = (x: TensorInfo, dtype: string): Infos => {
    if (dtype !== 'complex64') return one('Cast', { x: partsOf(x).real }, { dtype });
    if (isComplex(x)) return each('Identity', { x });
    const real = one('Cast', { x }, { dtype: 'float32' });
    return join(real, one('ZerosLike', { x: real }));
  };

  return {
    ...backend,
    call: (kernel, inputs, attributes = {}) => {
      const { real, imag, input, x, a, b } = inputs;
      if (kernel === 'Complex') return join(one('Identity', { x: real! }), one('Identity', { x: imag! }));
      if (kernel === 'Cast' && (isComplex(x!) || (attributes as { dtype: string }).dtype === 'complex64'))
        return cast(x!, (attributes as { dtype: string }).dtype);
      if (!Object.values(inputs).some(isComplex)) return backend.call(kernel, inputs, attributes);
      if (kernel === 'Real') return one('Identity', { x: partsOf(input!).real });
      if (kernel === 'Imag') return one('Identity', { x: partsOf(input!).imag });
      if (kernel === 'ComplexAbs') return one('Hypot', { a: partsOf(x!).real, b: partsOf(x!).imag });
      if (kernel === 'OnesLike')
        return join(one('OnesLike', { x: partsOf(x!).real }), one('ZerosLike', { x: partsOf(x!).imag }));
      if (kernel === 'Multiply') return product(partsOf(a!), partsOf(b!));
      if (moving.has(kernel) || ['Add', 'Sub', 'Neg', 'ZerosLike', 'Sum'].includes(kernel))
        return each(kernel, inputs, attributes);
      throw new EngineError(noComplexNumbers({ kernel }));
    },
    readSync: (dataId) => {
      const parts = held.get(dataId as object);
      return parts
        ? tf.backend_util.mergeRealAndImagArrays(
            backend.readSync(parts.real.dataId) as Float32Array,
            backend.readSync(parts.imag.dataId) as Float32Array,
          )
        : backend.readSync(dataId);
    },
    read: async (dataId) => {
      const parts = held.get(dataId as object);
      if (!parts) return backend.read(dataId);
      const [real, imag] = await Promise.all([backend.read(parts.real.dataId), backend.read(parts.imag.dataId)]);
      return tf.backend_util.mergeRealAndImagArrays(real as Float32Array, imag as Float32Array);
    },
    refCount: (dataId) => held.get(dataId as object)?.references ?? backend.refCount!(dataId),
    incRef: (dataId) => {
      const parts = held.get(dataId as object);
      if (parts) parts.references++;
      else backend.incRef(dataId);
    },
    disposeData: (dataId, force) => {
      const parts = held.get(dataId as object);
      if (!parts) return backend.disposeData(dataId, force);
      parts.references--;
      if (force !== true && parts.references > 0) return false;
      backend.disposeData(parts.real.dataId, force);
      backend.disposeData(parts.imag.dataId, force);
      held.delete(dataId as object);
      return true;
    },
  };
};
