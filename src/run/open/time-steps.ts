import type { OpenData } from '../../data/open.ts';
import type { Engine } from '../../contracts/engine.ts';
import type { Planned } from '../load/load.ts';

export interface Timed {
  /** Steps that were timed, after a block that warmed up. */
  readonly steps: number;
  readonly secondsPerStep: number;
}

/** Trains some steps of a plan and writes nothing; fewer where they take longer than `seconds` in all. */
export const timeSteps = async (
  { plan, catalog }: Planned,
  engine: Engine,
  data: OpenData,
  {
    count,
    seconds = Infinity,
    signal,
  }: { readonly count: number; readonly seconds?: number; readonly signal?: AbortSignal },
): Promise<Timed> => {
  const { openSession } = await import('../../runner/session.ts');
  const warmUp = engine.blockLength;
  const { experiment, facts } = plan;
  const steps = warmUp + count;
  const train = {
    ...experiment.train,
    epochs: Math.ceil(steps / facts.stepsPerEpoch),
    maxSteps: steps,
    logEvery: 1,
    stoppers: [],
    nonFinite: 'continue' as const,
  };
  const session = await openSession({
    plan: { ...plan, experiment: { ...experiment, train }, facts: { ...facts, steps } },
    catalog,
    data,
    engine,
  });
  const enough = new AbortController();
  signal?.addEventListener('abort', () => enough.abort());
  const start = performance.now();
  let begun = 0;
  let timed: Timed = { steps: 0, secondsPerStep: NaN };
  try {
    for await (const event of session.start(enough.signal)) {
      if (event.type === 'trial:end' && event.status === 'failed') throw session.error;
      if (event.type !== 'step') continue;
      const now = performance.now();
      if (event.step <= warmUp) begun = now;
      else timed = { steps: event.step - warmUp, secondsPerStep: (now - begun) / 1000 / (event.step - warmUp) };
      // What comes after the last step, the evaluation of a whole part, is not asked for.
      if (event.step >= steps || (timed.steps > 0 && now - start > seconds * 1000)) enough.abort();
    }
  } finally {
    await session.close();
  }
  return timed;
};
