import type { RawGraph, RawNumbers, RawType } from '../../contracts/raw-graph.ts';
import type { ElementType } from '../../contracts/tensors.ts';
import type { FittedColumn, FittedColumns } from '../../data/columns/fitted.ts';
import {
  valueTypes,
  type AttributeTensor,
  type GraphMessage,
  type NodeMessage,
  type ValueMessage,
} from '../../engine/onnx/proto.ts';

/** Where a column enters an exported model. */
export interface RawInput {
  readonly column: FittedColumn;
  /** Its name, unless the model has a tensor of that name. */
  readonly input: string;
  readonly type: RawType | ElementType;
  /** Numbers or texts of one row. */
  readonly size: number;
  /** Takes raw values; else the numbers that the encoder makes of them. */
  readonly isRaw: boolean;
}

export interface RawModel {
  readonly graph: GraphMessage;
  readonly inputs: readonly RawInput[];
}

/** A graph whose input `features` is made of one input for each column; classes also come out by name, as `label`. */
export const withRawInputs = (graph: GraphMessage, columns: FittedColumns, classes: readonly string[]): RawModel => {
  const taken = new Set(
    graph.nodes
      .flatMap(({ outputs }) => outputs)
      .concat(
        graph.constants.map(({ name }) => name),
        'features',
        'label',
      ),
  );
  const features = graph.inputs.find(({ name }) => name === 'features')!;
  const nodes: NodeMessage[] = [];
  const used = columns.features.filter(({ column, params }) => column.slots(params) > 0);
  const made = used.map((column, i) => {
    const input = isReserved(column.name, taken) ? `column/${column.name}` : column.name;
    return columnGraph(nodes, { column, input, prefix: `raw/${i}` }, columns);
  });
  const packed = made.map(({ packed }) => packed);
  nodes.push(...packedAs(packed));
  const label = labelOf(graph, classes);
  return {
    inputs: made.map(({ entry }) => entry),
    graph: {
      ...graph,
      nodes: [...nodes, ...graph.nodes, ...label.nodes],
      inputs: made.map(({ entry: { input, type, size } }) => ({
        name: input,
        type,
        shape: [features.shape[0]!, size],
      })),
      outputs: [...graph.outputs, ...label.outputs],
    },
  };
};

/** A name without characters is none in ONNX. */
const isReserved = (name: string, taken: ReadonlySet<string>): boolean =>
  name === '' || taken.has(name) || /^(raw|column)\//.test(name);

interface Naming {
  readonly column: FittedColumn;
  readonly input: string;
  readonly prefix: string;
}

const columnGraph = (
  nodes: NodeMessage[],
  { column, input, prefix }: Naming,
  { missing, dtype }: FittedColumns,
): { readonly packed: string; readonly entry: RawInput } => {
  let entry: RawInput | undefined;
  let made = 0;
  const push = (op: string, inputs: readonly string[], attributes: NodeMessage['attributes'] = {}, domain = '') => {
    const name = `${prefix}/${made++}`;
    nodes.push({ op, domain, inputs, outputs: [name], attributes });
    return name;
  };
  const constant = (values: RawNumbers, shape: readonly number[] = []) =>
    push('Constant', [], { value: { tensor: tensorOf(values, shape) } });
  const graph: RawGraph = {
    raw: column.raw,
    missing,
    input: (type, size = 1) => {
      entry = { column, input, type, size, isRaw: true };
      return input;
    },
    node: (op, inputs, attributes) => push(op, inputs, attributes),
    constant,
    cast: (tensor, type) => push('Cast', [tensor], { to: valueTypes[type] }),
    lookUp: (tensor, keys, values, other) => {
      const isText = !(keys instanceof Float64Array);
      const numbers = (of: readonly number[]) => ({
        tensor: tensorOf(isText ? Float32Array.from(of) : Float64Array.from(of), [of.length]),
      });
      const found = push(
        'LabelEncoder',
        [tensor],
        {
          keys_tensor: { tensor: isText ? textsOf(keys) : tensorOf(keys, [keys.length]) },
          values_tensor: numbers(values),
          default_tensor: numbers([other]),
        },
        'ai.onnx.ml',
      );
      return isText ? found : push('Cast', [found], { to: valueTypes.float32 });
    },
  };
  const packed = column.column.onnx?.(column.params, graph) ?? null;
  if (packed !== null && entry) {
    const stored = dtype === 'float32' ? packed : push('Cast', [packed], { to: valueTypes[dtype] });
    return { packed: stored, entry };
  }
  const size = column.column.slots(column.params);
  return { packed: input, entry: { column, input, type: dtype, size, isRaw: false } };
};

const packedAs = (packed: readonly string[]): NodeMessage[] => [
  packed.length === 1
    ? { op: 'Identity', domain: '', inputs: packed, outputs: ['features'], attributes: {} }
    : { op: 'Concat', domain: '', inputs: packed, outputs: ['features'], attributes: { axis: 1 } },
];

const labelOf = (
  { outputs }: GraphMessage,
  classes: readonly string[],
): { readonly nodes: readonly NodeMessage[]; readonly outputs: readonly ValueMessage[] } => {
  const prediction = outputs.find(({ name }) => name === 'prediction');
  if (!prediction || classes.length === 0) return { nodes: [], outputs: [] };
  const positions = BigInt64Array.from(classes, (_, i) => BigInt(i));
  return {
    nodes: [
      {
        op: 'Cast',
        domain: '',
        inputs: ['prediction'],
        outputs: ['raw/prediction'],
        attributes: { to: valueTypes.int64 },
      },
      {
        op: 'LabelEncoder',
        domain: 'ai.onnx.ml',
        inputs: ['raw/prediction'],
        outputs: ['label'],
        attributes: {
          keys_tensor: { tensor: tensorOf(positions, [classes.length]) },
          values_tensor: { tensor: textsOf(classes) },
          default_tensor: { tensor: textsOf(['']) },
        },
      },
    ],
    outputs: [{ name: 'label', type: 'string', shape: prediction.shape }],
  };
};

const textsOf = (data: readonly string[]): AttributeTensor => ({ type: 'string', shape: [data.length], data });

const tensorOf = (data: RawNumbers, shape: readonly number[]): AttributeTensor => {
  if (data instanceof Float64Array) return { type: 'float64', shape, data };
  return data instanceof Float32Array ? { type: 'float32', shape, data } : { type: 'int64', shape, data };
};
