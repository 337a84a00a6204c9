import {
  EngineError,
  type Engine,
  type Executable,
  type KernelTime,
  type Phase,
  type Profiled,
  type Program,
} from '../contracts/engine.ts';
import { noProfiler } from './messages.ts';
import { loadPlanned, type LoadOptions } from '../run/load/load.ts';
import { engineWords } from '../run/open/measure.ts';
import { open } from '../run/open/open.ts';
import { checkPicture, writePicture } from '../results/picture.ts';
import { timeSteps } from '../run/open/time-steps.ts';

export interface ProfileOptions extends LoadOptions {
  /** An `.svg` or `.png` to be written: the layers' seconds, forward, backward and in the update. */
  readonly plot?: string;
}

/**
 * Where the seconds of a training step go. Kernels are timed by the engine's profiler, all else without it, as it costs
 * time itself.
 */
export interface Profile {
  readonly name: string;
  /** As `onnxruntime-node 1.30.0 on cpu, 1 thread`. */
  readonly engine: string;
  readonly batch: number;
  /** Steps that were looked at. */
  readonly steps: number;
  readonly secondsPerStep: number;
  /**
   * `outside`: between two calls of the engine, for the feed, metrics and events; `overhead`: inside of it, what
   * kernels leave over.
   */
  readonly phases: Readonly<Record<Phase | 'outside' | 'overhead', number>>;
  /** In the order of the model; `(transforms)`, `(loss)`, `(metrics)`, `(update)` are what belongs to no layer. */
  readonly layers: readonly ProfiledLayer[];
  /** The slowest first. */
  readonly kernels: readonly ProfiledKernel[];
}
/**
 * `owner` is the name of one of `layers`, or `(engine)` for what the engine adds by itself, which is part of
 * `overhead`.
 */
export type ProfiledKernel = KernelTime & { readonly owner: string };
export interface ProfiledLayer {
  readonly name: string;
  readonly type: string;
  readonly seconds: Readonly<Record<Phase, number>>;
}

/**
 * Trains some steps of an experiment with the engine's profiler, and writes only the picture. Throws `ExperimentError`,
 * `EngineError` for an engine without a profiler, and `FolderError` where the picture cannot be written.
 */
export const profile = async (file: string, { plot, ...options }: ProfileOptions = {}): Promise<Profile> => {
  if (plot !== undefined) checkPicture(plot);
  const planned = await loadPlanned(file, options);
  const { engine, data } = await open(planned);
  try {
    const profiler = engine.profile;
    if (!profiler) throw new EngineError(noProfiler({ engine: engine.name, device: engine.device }));
    const { experiment, facts } = planned.plan;
    const count = 2 * engine.blockLength;
    const plain = watched(engine, engine.compile);
    const profiled = watched(engine, profiler);
    await timeSteps(planned, plain.engine, data, { count });
    const { steps } = await timeSteps(planned, profiled.engine, data, { count });
    const { outside, inside } = plain.found();
    const names = facts.layers.map(({ name }) => name);
    const kernels = profiled.found().kernels.map((kernel) => ({ ...kernel, owner: ownerOf(names, kernel) }));
    const layers = layersOf(facts.layers, kernels);
    const phases = Object.fromEntries(
      phaseNames.map((phase) => [phase, sum(layers.map(({ seconds }) => seconds[phase]))]),
    ) as Record<Phase, number>;
    const found: Profile = {
      name: experiment.name,
      engine: engineWords(engine),
      batch: experiment.data.batch.train,
      steps,
      secondsPerStep: outside + inside,
      phases: { outside, ...phases, overhead: Math.max(0, inside - sum(Object.values(phases))) },
      layers,
      kernels,
    };
    if (plot !== undefined) await writePicture(plot, (await import('../plots/profile.ts')).profilePlot(found));
    return found;
  } finally {
    await engine.close();
  }
};

const phaseNames: readonly Phase[] = ['feed', 'forward', 'backward', 'update'];
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

interface Watched {
  readonly engine: Engine;
  /** Kernels where the engine has a profiler. */
  found(): { readonly kernels: readonly KernelTime[]; readonly outside: number; readonly inside: number };
}

/** An engine that notes when the first program that it compiles, the step on a whole batch, was at work. */
const watched = (engine: Engine, compile: (program: Program) => Promise<Executable | Profiled>): Watched => {
  const runs: { readonly began: number; readonly ended: number; readonly length: number }[] = [];
  let kernels: readonly KernelTime[] = [];
  let isFirst = true;
  const watch = (executable: Executable | Profiled): Executable => ({
    ...executable,
    run: async (memory, length, inputs) => {
      const began = performance.now();
      const outputs = await executable.run(memory, length, inputs);
      runs.push({ began, ended: performance.now(), length });
      return outputs;
    },
    dispose: async () => {
      if ('timings' in executable) kernels = (await executable.timings()).toSorted((a, b) => b.seconds - a.seconds);
      await executable.dispose();
    },
  });
  return {
    engine: {
      ...engine,
      compile: async (program) => {
        if (!isFirst) return engine.compile(program);
        isFirst = false;
        return watch(await compile(program));
      },
    },
    found: () => {
      const counted = runs.slice(1);
      // An epoch may end between two runs: what is in the middle is a step's.
      const outside = median(counted.map(({ began, length }, i) => (began - runs[i]!.ended) / length)) / 1000;
      return {
        kernels,
        outside,
        inside: sum(counted.map(({ began, ended }) => ended - began)) / 1000 / sum(counted.map(({ length }) => length)),
      };
    },
  };
};

const layersOf = (
  planned: readonly { readonly name: string; readonly type: string }[],
  kernels: readonly ProfiledKernel[],
): ProfiledLayer[] => {
  const rows = new Map<string, Record<Phase, number>>();
  for (const { owner, phase, seconds } of kernels) {
    if (phase === undefined) continue;
    const row = rows.get(owner) ?? { feed: 0, forward: 0, backward: 0, update: 0 };
    // Metrics are computed after the gradients, of what came forward.
    row[owner === '(metrics)' ? 'forward' : phase] += seconds;
    rows.set(owner, row);
  }
  const typeOf = new Map(planned.map(({ name, type }) => [name, type]));
  return ['(transforms)', ...planned.map(({ name }) => name), '(loss)', '(metrics)', '(update)'].flatMap((name) => {
    const seconds = rows.get(name);
    return seconds ? [{ name, type: typeOf.get(name) ?? '', seconds }] : [];
  });
};

/** Whose kernel it is: an update's by the weight that it leads to. */
const ownerOf = (layers: readonly string[], { phase, state, layers: around }: KernelTime): string => {
  const own = around.find((name) => layers.includes(name));
  if (own !== undefined) return own;
  if (phase === undefined) return '(engine)';
  if (phase === 'feed') return '(transforms)';
  if (phase !== 'update') return '(loss)';
  if (state === undefined) return '(metrics)';
  return layers.find((name) => state.startsWith(`${name}/`)) ?? '(update)';
};
