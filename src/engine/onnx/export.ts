import type { Tf } from '../../registry/kinds.ts';
import { EngineError, type HostTensors, type Program } from '../engine.ts';
import type { Edge } from '../lower/emit.ts';
import { kernels } from '../lower/kernels.ts';
import { lower } from '../lower/lower.ts';
import { record } from '../record/record.ts';
import { entriesOf, graphOf, nameOf } from './block.ts';
import { encodeModel, type TensorMessage } from './proto.ts';

/**
 * A program as an ONNX model that stands for itself: one step, its state inside, inputs and outputs by the program's names and of its
 * shapes and types. `metadata` is kept in the model. Throws `EngineError` when the program changes state, or cannot be compiled.
 */
export const exportOnnx = (tf: Tf, program: Program, values: HostTensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array => {
  const graph = lower(tf, program, record(tf, kernels, program));
  const [changed] = Object.keys(graph.state);
  if (changed !== undefined) throw new EngineError(`The program \`${program.name}\` changes \`${changed}\`; only what leaves its state as it is can be exported.`);
  const entries = entriesOf(graph);
  const inputs = [...entries.inputs].map(([name, { shape, type }]) => ({ name, shape, type }));
  const outputs = Object.keys(graph.outputs);
  const clash = outputs.find((name) => entries.inputs.has(name));
  if (clash !== undefined) throw new EngineError(`The program \`${program.name}\` has an input and an output that are both called \`${clash}\`.`);
  const model = graphOf('model', graph, inputs, nameOfEntry, outputs);
  const weights = [...entries.state].map(([name, { shape, type }]): TensorMessage => {
    const value = values[name];
    if (!value) throw new EngineError(`The program \`${program.name}\` reads \`${name}\`, which is not among the values to export.`);
    return { name: weightName(name), shape, type, data: value.data };
  });
  return encodeModel({ graph: { ...model, constants: [...model.constants, ...weights] }, metadata });
};

const nameOfEntry = (edge: Edge): string => (edge.source.kind === 'input' ? edge.source.name : edge.source.kind === 'state' ? weightName(edge.source.name) : nameOf(edge));

/** Apart from inputs and outputs, which may be called the same. */
const weightName = (name: string) => `weight/${name}`;
