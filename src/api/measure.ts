import { loadPlanned, type LoadOptions } from './load.ts';
import { open } from './open.ts';

export interface Measured {
  /** Steps that were timed, after a block that warmed up. */
  readonly steps: number;
  readonly secondsPerStep: number;
  /** Most memory that the process had, in bytes. */
  readonly peakMemory: number;
  /** As `onnxruntime-node 1.30.0 on cpu, 1 thread`. */
  readonly engine: string;
}

const timed = 20;

/** Runs some steps of an experiment and writes nothing. Throws `ExperimentError` and `EngineError`. */
export const measure = async (file: string, options: LoadOptions = {}): Promise<Measured> => {
  const planned = await loadPlanned(file, options);
  const { openSession } = await import('../runner/session.ts');
  const { engine, data } = await open(planned);
  const warmUp = engine.blockLength;
  const { experiment, facts } = planned.plan;
  const steps = warmUp + timed;
  const plan = {
    ...planned.plan,
    experiment: { ...experiment, train: { ...experiment.train, epochs: Math.ceil(steps / facts.stepsPerEpoch), maxSteps: steps, logEvery: 1, stoppers: [] } },
    facts: { ...facts, steps },
  };
  const session = await openSession({ plan, catalog: planned.catalog, data, engine });
  const enough = new AbortController();
  let begun = 0;
  let seconds = 0;
  let counted = 0;
  try {
    for await (const event of session.start(enough.signal)) {
      if (event.type === 'trial:end' && event.status === 'failed') throw session.error;
      if (event.type !== 'step') continue;
      if (event.step <= warmUp) begun = performance.now();
      else {
        counted = event.step - warmUp;
        seconds = (performance.now() - begun) / 1000;
      }
      // What comes after the last step, the evaluation of a whole part, is not asked for.
      if (event.step >= steps) enough.abort();
    }
  } finally {
    await session.close();
    await engine.close();
  }
  return { steps: counted, secondsPerStep: seconds / counted, peakMemory: process.resourceUsage().maxRSS * 1024, engine: `${engine.version} on ${engine.device}, ${engine.threads} ${engine.threads === 1 ? 'thread' : 'threads'}` };
};
