import type { Evaluation } from '../use/evaluation.ts';
import type { EvaluateOptions } from '../use/evaluate.ts';

export type { Evaluation, EvaluateOptions };

/** Measures a run's model on a part of its data, or on other data, and writes what is found: see `EvaluateOptions`. */
export const evaluate = async (path: string, options: EvaluateOptions = {}): Promise<Evaluation> =>
  (await import('../use/evaluate.ts')).evaluate(path, options);
