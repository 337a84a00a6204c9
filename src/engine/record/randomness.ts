import { EngineError, type Program } from '../engine.ts';
import type { ConstantData } from './graph.ts';

const refuse = ({ name }: Program): never => {
  throw new EngineError(`The step \`${name}\` draws random numbers by itself; compiled, they would be the same at each step. Take them from \`context.uniform\` instead.`);
};

/** While `f` runs, drawing from `Math.random` is refused: what tfjs draws without a seed starts there. */
export const withoutMathRandom = <T>(program: Program, f: () => T): T => {
  const original = Math.random;
  Math.random = () => refuse(program);
  try {
    return f();
  } finally {
    Math.random = original;
  }
};

/** tfjs draws seeded numbers with a generator of its own and hands them over as data; only the stack tells where they come from. */
const drawing = /\b(random(Uniform|UniformInt|Normal|StandardNormal|Gamma)|truncatedNormal|dropout|rand)_\b/;

export const assertNotRandom = (program: Program, data: ConstantData): void => {
  if (data.length === 0) return;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 30;
  const { stack } = new Error();
  Error.stackTraceLimit = limit;
  if (drawing.test(stack ?? '')) refuse(program);
};
