import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { Call, Constant, ConstantData, Origin, Place, Shaped, Value } from './graph.ts';

/**
 * What was called so far. `values` knows the tensors of this recording by their data, so that those of others are told
 * apart.
 */
export interface Recording {
  readonly calls: Call[];
  readonly values: Map<object, Value>;
  /** Tensors of other backends that took part. */
  readonly foreign: Map<object, Value>;
  count: number;
}

export const startRecording = (): Recording => ({ calls: [], values: new Map(), foreign: new Map(), count: 0 });

export const addValue = (recording: Recording, { shape, dtype }: Shaped, origin: Origin): Value => ({
  id: recording.count++,
  shape: [...shape],
  dtype,
  origin,
});

export const addConstant = (recording: Recording, { data, ...shaped }: Constant): Value =>
  addValue(recording, shaped, { kind: 'constant', data, fill: fillOf(data) });

const fillOf = (data: ConstantData): number | undefined => {
  const first = data[0];
  return first !== undefined && data.every((value) => Object.is(value, first)) ? first : undefined;
};

export const addCall = (
  recording: Recording,
  call: Pick<Call, 'kernel' | 'inputs' | 'attributes' | 'at'>,
  results: readonly Shaped[],
): readonly Value[] => {
  const outputs: Value[] = [];
  const added = { ...call, outputs, output: undefined as unknown as Value };
  for (const shaped of results) outputs.push(addValue(recording, shaped, { kind: 'call', call: added }));
  added.output = outputs[0]!;
  recording.calls.push(added);
  return outputs;
};

/** The tensor that stands for a value in tfjs's eyes: data without content. */
export const standIn = (recording: Recording, value: Value): TensorInfo => {
  const dataId = {};
  recording.values.set(dataId, value);
  return { dataId, shape: [...value.shape], dtype: value.dtype };
};

/** `the result of \`Add\` in the layer \`dense\`, float32 [64, 10]`, for messages. */
export const nameOf = ({ origin, dtype, shape }: Value): string =>
  `${originText(origin)}, ${dtype} [${shape.join(', ')}]`;

const originText = (origin: Origin): string => {
  if (origin.kind === 'call') return `the result of \`${origin.call.kernel}\`${inLayer(origin.call.at)}`;
  return origin.kind === 'constant' ? 'a constant' : `the ${origin.kind} \`${origin.name}\``;
};

export const inLayer = ({ layers }: Place): string =>
  layers.length === 0 ? '' : ` in the layer \`${layers.at(-1)!}\``;

/** Whether a kernel's input is a weight, whose value a compiled step must not freeze. */
export const isVariable = (tensor: TensorInfo): boolean => 'assign' in (tensor as Tensor);
