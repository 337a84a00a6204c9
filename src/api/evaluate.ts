import type { Evaluation } from '../use/evaluate/evaluation.ts';
import type { EvaluateOptions } from '../use/evaluate/evaluate.ts';

export type { Evaluation, EvaluateOptions };

/** Evaluates a run's model on a part of its data, or on other data, and writes the results: see `EvaluateOptions`. */
export const evaluate = async (path: string, options: EvaluateOptions = {}): Promise<Evaluation> =>
  (await import('../use/evaluate/evaluate.ts')).evaluate(path, options);
