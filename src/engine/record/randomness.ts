import { EngineError } from '../../contracts/engine.ts';
import type { ConstantData } from './graph.ts';
import { drawsRandomNumbers } from '../messages.ts';

export const refuseRandomness = (step: string): never => {
  throw new EngineError(drawsRandomNumbers({ step }));
};

/** While `f` runs, drawing from `Math.random` is refused: what tfjs draws without a seed starts there. */
export const withoutMathRandom = <T>(step: string, f: () => T): T => {
  const original = Math.random;
  Math.random = () => refuseRandomness(step);
  try {
    return f();
  } finally {
    Math.random = original;
  }
};

/**
 * tfjs draws seeded numbers with a generator of its own and hands them over as data; only the stack tells where they
 * come from.
 */
const drawing = /\b(random(Uniform|UniformInt|Normal|StandardNormal|Gamma)|truncatedNormal|dropout|rand)_\b/;

export const assertNotRandom = (step: string, data: ConstantData): void => {
  if (data.length === 0) return;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 30;
  const { stack } = new Error();
  Error.stackTraceLimit = limit;
  if (drawing.test(stack ?? '')) refuseRandomness(step);
};
