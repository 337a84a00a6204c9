import { PbfWriter } from 'pbf';
import { bytesOf, typeNumbers, type Attribute, type ConstantArray, type OnnxType } from '../lower/emit.ts';

/** What of ONNX's messages is written here (onnx.proto3). Numbers in the code below are their field numbers. */
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
  readonly attributes: Readonly<Record<string, Attribute | { readonly graph: GraphMessage }>>;
}
export interface TensorMessage {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: OnnxType;
  readonly data: ConstantArray;
}
export interface ValueMessage {
  readonly name: string;
  /** A dimension that is known only at run time has a name. */
  readonly shape: readonly (number | string)[];
  readonly type: OnnxType;
}

const irVersion = 9;
const opsets: Readonly<Record<string, number>> = { '': 18, 'com.microsoft': 1 };
const attributeTypes = { float: 1, int: 2, string: 3, graph: 5, ints: 7 };

/** A model's bytes. */
export const encodeModel = ({ graph, metadata = {} }: ModelMessage): Uint8Array => {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, irVersion);
  pbf.writeStringField(2, 'assay');
  pbf.writeMessage(7, writeGraph, graph);
  for (const domain of domainsOf(graph)) pbf.writeMessage(8, writeOpset, domain);
  for (const entry of Object.entries(metadata)) pbf.writeMessage(14, writeProperty, entry);
  return pbf.finish();
};

/** Whose operators a graph uses, those of loops included. */
const domainsOf = ({ nodes }: GraphMessage): Set<string> =>
  new Set(['', ...nodes.flatMap(({ domain, attributes }) => [domain, ...Object.values(attributes).flatMap((value) => (isGraph(value) ? [...domainsOf(value.graph)] : []))])]);

const isGraph = (value: object | number | string): value is { readonly graph: GraphMessage } => typeof value === 'object' && 'graph' in value;

const writeOpset = (domain: string, pbf: PbfWriter) => {
  pbf.writeStringField(1, domain);
  pbf.writeVarintField(2, opsets[domain]!);
};

const writeProperty = ([key, value]: readonly [string, string], pbf: PbfWriter) => {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, value);
};

const writeGraph = ({ name, nodes, constants, inputs, outputs }: GraphMessage, pbf: PbfWriter) => {
  for (const node of nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, name);
  for (const constant of constants) pbf.writeMessage(5, writeTensor, constant);
  for (const input of inputs) pbf.writeMessage(11, writeValue, input);
  for (const output of outputs) pbf.writeMessage(12, writeValue, output);
};

const writeNode = ({ name, op, domain, inputs, outputs, attributes }: NodeMessage, pbf: PbfWriter) => {
  for (const input of inputs) pbf.writeStringField(1, input);
  for (const output of outputs) pbf.writeStringField(2, output);
  if (name !== undefined) pbf.writeStringField(3, name);
  pbf.writeStringField(4, op);
  for (const entry of Object.entries(attributes)) pbf.writeMessage(5, writeAttribute, entry);
  pbf.writeStringField(7, domain);
};

const writeAttribute = ([name, value]: readonly [string, Attribute | { readonly graph: GraphMessage }], pbf: PbfWriter) => {
  pbf.writeStringField(1, name);
  const type = (kind: keyof typeof attributeTypes) => pbf.writeVarintField(20, attributeTypes[kind]);
  if (typeof value === 'number') {
    pbf.writeVarintField(3, value);
    type('int');
  } else if (typeof value === 'string') {
    pbf.writeStringField(4, value);
    type('string');
  } else if ('float' in value) {
    pbf.writeFloatField(2, value.float);
    type('float');
  } else if ('graph' in value) {
    pbf.writeMessage(6, writeGraph, value.graph);
    type('graph');
  } else {
    pbf.writePackedVarint(8, [...value]);
    type('ints');
  }
};

const writeTensor = ({ name, shape, type, data }: TensorMessage, pbf: PbfWriter) => {
  pbf.writePackedVarint(1, [...shape]);
  pbf.writeVarintField(2, typeNumbers[type]);
  pbf.writeStringField(8, name);
  pbf.writeBytesField(9, bytesOf(data));
};

const writeValue = ({ name, shape, type }: ValueMessage, pbf: PbfWriter) => {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, writeType, { shape, type });
};

const writeType = (value: Pick<ValueMessage, 'shape' | 'type'>, pbf: PbfWriter) => pbf.writeMessage(1, writeTensorType, value);

const writeTensorType = ({ shape, type }: Pick<ValueMessage, 'shape' | 'type'>, pbf: PbfWriter) => {
  pbf.writeVarintField(1, typeNumbers[type]);
  pbf.writeMessage(2, writeShape, shape);
};

const writeShape = (shape: ValueMessage['shape'], pbf: PbfWriter) => {
  for (const dimension of shape) pbf.writeMessage(1, writeDimension, dimension);
};

const writeDimension = (dimension: number | string, pbf: PbfWriter) => {
  if (typeof dimension === 'number') pbf.writeVarintField(1, dimension);
  else pbf.writeStringField(2, dimension);
};
