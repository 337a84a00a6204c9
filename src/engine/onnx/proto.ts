import { PbfWriter } from 'pbf';
import { bytesOf, typeNumbers, type Attribute, type ConstantArray, type OnnxType } from '../lower/emit.ts';
import {
  AttributeProtoAttributeType,
  Version,
  writeModelProto,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './messages.ts';

/** What of ONNX's messages is written, by names of our own. */
export interface ModelMessage {
  readonly graph: GraphMessage;
  readonly metadata?: Readonly<Record<string, string>>;
}
export interface GraphMessage {
  readonly name: string;
  readonly nodes: readonly NodeMessage[];
  readonly constants: readonly TensorMessage[];
  readonly inputs: readonly ValueMessage[];
  readonly outputs: readonly ValueMessage[];
}
export interface NodeMessage {
  readonly name?: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, NodeAttribute>>;
}
export type NodeAttribute = Attribute | { readonly graph: GraphMessage } | { readonly tensor: AttributeTensor };
export interface TensorMessage {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: OnnxType;
  readonly data: ConstantArray;
}
/** A tensor among the attributes of a node, which may also hold texts or doubles. */
export type AttributeTensor = Omit<TensorMessage, 'name' | 'type' | 'data'> &
  (
    | Pick<TensorMessage, 'type' | 'data'>
    | { readonly type: 'float64'; readonly data: Float64Array }
    | { readonly type: 'string'; readonly data: readonly string[] }
  );
export interface ValueMessage {
  readonly name: string;
  /** A dimension that is known only at run time has a name. */
  readonly shape: readonly (number | string)[];
  readonly type: ValueType;
}
/** Element types of inputs and outputs: raw values may be texts or doubles. */
export type ValueType = OnnxType | 'float64' | 'string';
export const valueTypes: Readonly<Record<ValueType, number>> = { ...typeNumbers, string: 8, float64: 11 };

const opsets: Readonly<Record<string, number>> = {
  '': 18,
  'ai.onnx.ml': 4,
  'com.microsoft': 1,
  'com.microsoft.nchwc': 1,
};
const bytes = new TextEncoder();

/** A model's bytes. */
export const encodeModel = ({ graph, metadata = {} }: ModelMessage): Uint8Array => {
  const pbf = new PbfWriter();
  const model: ModelProto = {
    ir_version: Version.IR_VERSION_2023_5_5,
    producer_name: 'assay',
    graph: graphOf(graph),
    opset_import: [...domainsOf(graph)].map((domain) => ({ domain, version: opsets[domain]! })),
    metadata_props: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  };
  writeModelProto(model, pbf);
  return pbf.finish();
};

/** Whose operators a graph uses, those of loops included. */
const domainsOf = ({ nodes }: GraphMessage): Set<string> =>
  new Set([
    '',
    ...nodes.flatMap(({ domain, attributes }) => [
      domain,
      ...Object.values(attributes).flatMap((value) => (isGraph(value) ? [...domainsOf(value.graph)] : [])),
    ]),
  ]);

const isGraph = (value: NodeAttribute): value is { readonly graph: GraphMessage } =>
  typeof value === 'object' && 'graph' in value;

const graphOf = ({ name, nodes, constants, inputs, outputs }: GraphMessage): GraphProto => ({
  name,
  node: nodes.map(nodeOf),
  initializer: constants.map(tensorOf),
  input: inputs.map(valueOf),
  output: outputs.map(valueOf),
});

const nodeOf = ({ name = '', op, domain, inputs, outputs, attributes }: NodeMessage): NodeProto => ({
  name,
  op_type: op,
  domain,
  input: inputs,
  output: outputs,
  attribute: Object.entries(attributes).map(([key, value]) => ({ name: key, ...valueOfAttribute(value) })),
});

const valueOfAttribute = (value: NodeAttribute): AttributeProto => {
  if (typeof value === 'number') return { type: AttributeProtoAttributeType.INT, i: value };
  if (typeof value === 'string') return { type: AttributeProtoAttributeType.STRING, s: bytes.encode(value) };
  if ('float' in value) return { type: AttributeProtoAttributeType.FLOAT, f: value.float };
  if ('tensor' in value) return { type: AttributeProtoAttributeType.TENSOR, t: attributeTensorOf(value.tensor) };
  if ('graph' in value) return { type: AttributeProtoAttributeType.GRAPH, g: graphOf(value.graph) };
  return { type: AttributeProtoAttributeType.INTS, ints: value };
};

const tensorOf = ({ name, shape, type, data }: TensorMessage): TensorProto => ({
  name,
  dims: shape,
  data_type: typeNumbers[type],
  raw_data: bytesOf(data),
});

const attributeTensorOf = ({ shape, ...tensor }: AttributeTensor): TensorProto => {
  const facts = { dims: shape, data_type: valueTypes[tensor.type] };
  if (tensor.type === 'string') return { ...facts, string_data: tensor.data.map((text) => bytes.encode(text)) };
  const { buffer, byteOffset, byteLength } = tensor.data;
  return { ...facts, raw_data: new Uint8Array(buffer, byteOffset, byteLength) };
};

const valueOf = ({ name, shape, type }: ValueMessage): ValueInfoProto => ({
  name,
  type: {
    tensor_type: {
      elem_type: valueTypes[type],
      shape: { dim: shape.map((size) => (typeof size === 'number' ? { dim_value: size } : { dim_param: size })) },
    },
  },
});
