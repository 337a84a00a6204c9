import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Tf, HostArray } from '../../contracts/tensors.ts';
import { EngineError, type Executable, type Program } from '../../contracts/engine.ts';
import { allocate, describe, sizeOf } from '../host.ts';
import { kernels } from '../lower/kernels.ts';
import type { StepGraph } from '../lower/emit.ts';
import { lower, specOf } from '../lower/lower.ts';
import { blockConvolutions } from '../passes/blocked.ts';
import { record } from '../record/record.ts';
import { block, nameOfNode, names, single, ticks, type Block } from './block.ts';
import { isForCpu } from './devices.ts';
import type { OnnxMemory } from './memory.ts';
import { probeBlock } from './probe-block.ts';
import { encodeModel } from './proto.ts';
import type { Ort } from './ort.ts';
import type { Runtime } from './runtime.ts';
import { stateNotHeld, wrongInput } from '../messages.ts';
import { defined } from '../../defined.ts';

/** Beyond this many nodes ONNX Runtime's own optimization takes seconds and gains nothing: ours is done already. */
const mostOptimized = 3000;

export interface Compiled extends Executable {
  readonly graph: StepGraph;
  readonly session: InferenceSession;
}

/** Records a step, lowers it, and loads it into ONNX Runtime. Throws `EngineError` where it cannot be compiled. */
export const compile = async (
  tf: Tf,
  runtime: Runtime,
  program: Program,
  more: InferenceSession.SessionOptions = {},
): Promise<Compiled> => {
  const start = performance.now();
  const lowered = lower(tf, program, record(tf, kernels, program));
  const graph = await inBlocks(runtime, lowered);
  const results: Results = { state: Object.keys(graph.state), outputs: Object.keys(graph.outputs) };
  // On WebGPU the state stays on the device from step to step; in a loop it would leave it at each turn.
  const staysOnDevice = runtime.device === 'webgpu';
  const step = staysOnDevice ? single(graph) : block(graph);
  const session = await runtime.sessions.take(encodeModel(step.model), {
    ...sessionOptions(runtime, graph.nodes.length),
    ...(staysOnDevice ? onDevice(graph, results) : {}),
    ...more,
  });
  const run = staysOnDevice ? runSteps : runBlock;
  return {
    graph,
    session,
    outputs: Object.fromEntries(Object.entries(graph.outputs).map(([name, edge]) => [name, specOf(edge)])),
    facts: { nodes: graph.nodes.length, seconds: (performance.now() - start) / 1000 },
    run: async (memory, length, inputs) => {
      checkInputs(program, length, inputs);
      const onnx = memory as OnnxMemory;
      await onnx.settled();
      return run({ ort: runtime.ort, session, program, step, results, memory: onnx }, length, inputs);
    },
    dispose: () => runtime.sessions.giveBack(session),
  };
};

/** The graph with its convolutions as this processor does them fastest; what has none is not worth a look at it. */
const inBlocks = async (runtime: Runtime, graph: StepGraph): Promise<StepGraph> => {
  const block = graph.nodes.some(({ op }) => op === 'Conv') ? await probeBlock(runtime) : null;
  return block === null ? graph : blockConvolutions(graph, block);
};

interface Results {
  readonly state: readonly string[];
  readonly outputs: readonly string[];
}
type Inputs = Readonly<Record<string, HostArray>>;

const locations = (results: readonly string[], nameOf: (name: string) => string, location: 'cpu' | 'gpu-buffer') =>
  Object.fromEntries(results.map((name) => [nameOf(name), location]));

const sessionOptions = ({ device, threads }: Runtime, nodes: number): InferenceSession.SessionOptions => ({
  executionMode: 'sequential',
  graphOptimizationLevel: nodes > mostOptimized ? 'disabled' : 'all',
  interOpNumThreads: 1,
  intraOpNumThreads: threads,
  logSeverityLevel: 3,
  ...defined({
    // Between two blocks its threads would spin on, on a core that feeding the next one needs.
    extra: threads > 1 ? { session: { force_spinning_stop: '1' } } : undefined,
    executionProviders: device !== 'cpu' ? [device] : undefined,
  }),
});

const onDevice = ({ nodes }: StepGraph, { state, outputs }: Results): InferenceSession.SessionOptions => {
  const forCpu = nodes.filter(isForCpu).map(nameOfNode);
  return {
    executionProviders: [{ name: 'webgpu', ...defined({ forceCpuNodeNames: forCpu.length > 0 ? forCpu : undefined }) }],
    preferredOutputLocation: {
      ...locations(state, names.next, 'gpu-buffer'),
      ...locations(outputs, names.output, 'cpu'),
    },
  };
};

interface Prepared {
  readonly ort: Ort;
  readonly session: InferenceSession;
  readonly program: Program;
  readonly step: Block;
  readonly results: Results;
  readonly memory: OnnxMemory;
}

/** All steps in one call. */
const runBlock = async (
  { ort, session, program, step, results, memory }: Prepared,
  length: number,
  inputs: Inputs,
): Promise<Inputs> => {
  const { Tensor } = ort;
  const fed =
    step.inputs.length === 0
      ? { [ticks]: new Tensor('int32', new Int32Array(length), [length]) }
      : inputFeeds(ort, program, step, inputs, [length]);
  const fetched = await session.run({ ...stateFeeds(program, step, memory.tensors), ...fed });
  for (const name of results.state) memory.replace(name, fetched[names.next(name)]!);
  return Object.fromEntries(results.outputs.map((name) => [name, fetched[names.output(name)]!.data as HostArray]));
};

/** A call for each step. */
const runSteps = async (
  { ort, session, program, step, results, memory }: Prepared,
  length: number,
  inputs: Inputs,
): Promise<Inputs> => {
  const collected: Record<string, HostArray> = {};
  for (let i = 0; i < length; i++) {
    const own = Object.fromEntries(
      Object.entries(inputs).map(([name, data]) => [
        name,
        data.subarray((data.length / length) * i, (data.length / length) * (i + 1)),
      ]),
    );
    const fetched = await session.run({
      ...stateFeeds(program, step, memory.tensors),
      ...inputFeeds(ort, program, step, own, []),
    });
    for (const name of results.state) memory.replace(name, fetched[names.next(name)]!);
    for (const name of results.outputs) {
      const data = fetched[names.output(name)]!.data as HostArray;
      collected[name] ??= allocate(data instanceof Float32Array ? 'float32' : 'int32', length * data.length);
      collected[name].set(data, i * data.length);
    }
  }
  return collected;
};

const stateFeeds = (program: Program, { state }: Block, tensors: ReadonlyMap<string, Tensor>): Record<string, Tensor> =>
  Object.fromEntries(
    state.map((name) => {
      const tensor = tensors.get(name);
      if (!tensor) throw new EngineError(stateNotHeld({ program: program.name, name }));
      return [names.state(name), tensor];
    }),
  );

const checkInputs = (program: Program, length: number, inputs: Inputs): void => {
  for (const [name, spec] of Object.entries(program.inputs)) {
    const data = inputs[name];
    if (data?.length === length * sizeOf(spec.shape) && data.constructor === allocate(spec.dtype, 0).constructor)
      continue;
    const given = data === undefined ? 'nothing' : `${data.length} numbers in \`${data.constructor.name}\``;
    const expected = `${length} × ${describe(spec)}`;
    throw new EngineError(wrongInput({ program: program.name, name, expected, given }));
  }
};

const inputFeeds = (
  { Tensor }: Ort,
  program: Program,
  { inputs: used }: Block,
  inputs: Inputs,
  leading: readonly number[],
): Record<string, Tensor> =>
  Object.fromEntries(
    used.map((name) => {
      const { dtype, shape } = program.inputs[name]!;
      return [names.input(name), new Tensor(dtype, inputs[name] as never, [...leading, ...shape])];
    }),
  );
