import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Tf } from '../../registry/kinds.ts';
import { EngineError, type Executable, type HostArray, type Program } from '../engine.ts';
import { allocate, describe, sizeOf } from '../host.ts';
import { kernels } from '../lower/kernels.ts';
import { lower, specOf } from '../lower/lower.ts';
import { record } from '../record/record.ts';
import { block, names, ticks, type Block } from './block.ts';
import type { OnnxMemory, Ort } from './memory.ts';
import { encodeModel } from './proto.ts';
import type { Sessions } from './sessions.ts';

/** Beyond this many nodes ONNX Runtime's own optimization takes seconds and gains nothing: ours is done already. */
const mostOptimized = 3000;

/** Records a step, lowers it, and loads it into ONNX Runtime. Throws `EngineError` where it cannot be compiled. */
export const compile = async (tf: Tf, ort: Ort, sessions: Sessions, threads: number, program: Program): Promise<Executable> => {
  const start = performance.now();
  const graph = lower(tf, program, record(tf, kernels, program));
  const step = block(graph);
  const session = await sessions.take(encodeModel(step.model), sessionOptions(threads, graph.nodes.length));
  const results = { state: Object.keys(graph.state), outputs: Object.keys(graph.outputs) };
  return {
    outputs: Object.fromEntries(Object.entries(graph.outputs).map(([name, edge]) => [name, specOf(edge)])),
    facts: { nodes: graph.nodes.length, seconds: (performance.now() - start) / 1000 },
    run: async (memory, length, inputs) => {
      const { tensors } = memory as OnnxMemory;
      const fetched = await session.run({ ...stateFeeds(program, step, tensors), ...inputFeeds(ort, program, step, length, inputs) });
      for (const name of results.state) tensors.set(name, fetched[names.next(name)]!);
      return Object.fromEntries(results.outputs.map((name) => [name, fetched[names.output(name)]!.data as HostArray]));
    },
    dispose: () => sessions.giveBack(session),
  };
};

const sessionOptions = (threads: number, nodes: number): InferenceSession.SessionOptions => ({
  executionMode: 'sequential',
  graphOptimizationLevel: nodes > mostOptimized ? 'disabled' : 'all',
  interOpNumThreads: 1,
  intraOpNumThreads: threads,
  logSeverityLevel: 3,
});

const stateFeeds = (program: Program, { state }: Block, tensors: ReadonlyMap<string, Tensor>): Record<string, Tensor> =>
  Object.fromEntries(
    state.map((name) => {
      const tensor = tensors.get(name);
      if (!tensor) throw new EngineError(`The program \`${program.name}\` reads \`${name}\`, which the memory does not hold.`);
      return [names.state(name), tensor];
    }),
  );

const inputFeeds = ({ Tensor }: Ort, program: Program, { inputs: used }: Block, length: number, inputs: Readonly<Record<string, HostArray>>): Record<string, Tensor> => {
  for (const [name, spec] of Object.entries(program.inputs)) {
    const data = inputs[name];
    if (data?.length === length * sizeOf(spec.shape) && data.constructor === allocate(spec.dtype, 0).constructor) continue;
    const got = data === undefined ? 'nothing' : `${data.length} numbers in \`${data.constructor.name}\``;
    throw new EngineError(`The program \`${program.name}\` takes \`${name}\` as ${length} × ${describe(spec)}, and got ${got}.`);
  }
  if (used.length === 0) return { [ticks]: new Tensor('int32', new Int32Array(length), [length]) };
  return Object.fromEntries(
    used.map((name) => {
      const { dtype, shape } = program.inputs[name]!;
      return [names.input(name), new Tensor(dtype, inputs[name] as never, [length, ...shape])];
    }),
  );
};
