import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tf } from '../../contracts/tensors.ts';
import type { KernelTime, Profiled, Program } from '../../contracts/engine.ts';
import type { Edge, StepGraph } from '../lower/emit.ts';
import { nameOfNode } from './block.ts';
import { compile } from './compile.ts';
import type { Runtime } from './runtime.ts';

/**
 * Compiles a step with ONNX Runtime's profiler on, whose events are read back into kernels and where in the step they
 * come from.
 */
export const profile = async (tf: Tf, runtime: Runtime, program: Program): Promise<Profiled> => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-profile-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const { graph, session, ...executable } = await compile(tf, runtime, program, {
      enableProfiling: true,
      profileFilePrefix: join(folder, 'profile'),
    });
    const lengths: number[] = [];
    return {
      ...executable,
      run: (memory, length, inputs) => {
        lengths.push(length);
        return executable.run(memory, length, inputs);
      },
      timings: () => {
        session.endProfiling();
        const [file] = readdirSync(folder);
        const events = JSON.parse(readFileSync(join(folder, file!), 'utf8')) as readonly ProfileEvent[];
        return Promise.resolve(timingsOf(graph, events, lengths));
      },
      dispose: async () => {
        remove();
        await executable.dispose();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
};

/** An event of ONNX Runtime's profile, times in microseconds. */
export interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args: {
    readonly op_name?: string;
    readonly output_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
  };
}

/** Runs are told apart by the event that spans each; the first, which warms up, is left out. */
export const timingsOf = (
  graph: StepGraph,
  events: readonly ProfileEvent[],
  lengths: readonly number[],
): KernelTime[] => {
  const firstEnd =
    events
      .filter(({ name }) => name === 'model_run')
      .map(({ ts, dur }) => ts + dur)
      .sort((a, b) => a - b)[0] ?? 0;
  const steps = lengths.slice(1).reduce((sum, length) => sum + length, 0);
  const byName = new Map<string, ProfileEvent[]>();
  for (const event of events) {
    // The loop over the steps spans all that is in it.
    if (event.cat !== 'Node' || event.ts < firstEnd || event.args.op_name === 'Scan') continue;
    const found = byName.get(event.name);
    if (found) found.push(event);
    else byName.set(event.name, [event]);
  }
  const nodes = new Map(graph.nodes.map((node) => [nameOfNode(node), node]));
  const states = stateOf(graph);
  return [...byName].map(([name, found]): KernelTime => {
    // ONNX Runtime writes `fused e12`, `e12_nchwc`, `e12/duplicated` for what it makes of a node.
    const node = nodes.get(/\be\d+/.exec(name)?.[0] ?? '');
    const { op_name: kernel = '', output_type_shape: shapes = [] } = found[0]!.args;
    return {
      kernel,
      op: node?.call?.kernel ?? '',
      layers: node?.call?.at.layers ?? [],
      phase: node && (node.call?.at.phase ?? 'update'),
      shape: Object.values(shapes[0] ?? {})[0] ?? [],
      state: node?.outputs.map((output) => states.get(output)).find((known) => known !== undefined),
      calls: found.length / steps,
      seconds: found.reduce((sum, { dur }) => sum + dur, 0) / 1e6 / steps,
    };
  });
};

/** For each tensor that some state needs, the state. */
const stateOf = ({ nodes, state }: StepGraph): ReadonlyMap<Edge, string> => {
  const found = new Map(Object.entries(state).map(([name, edge]) => [edge, name]));
  // A node stands after those that it needs.
  for (const { inputs, outputs } of nodes.toReversed()) {
    const name = outputs.map((output) => found.get(output)).find((known) => known !== undefined);
    if (name === undefined) continue;
    for (const input of inputs) if (!found.has(input)) found.set(input, name);
  }
  return found;
};
