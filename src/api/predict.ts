import type { ModelOptions } from '../use/model/open-model.ts';
import type { Predicted, Predicting, PredictOptions } from '../use/predict/predict.ts';
import type { LineOptions } from '../use/predict/prediction-lines.ts';
import type { Text } from '../use/predict/predict-thread.ts';
import { defined } from '../defined.ts';

export { inputIssues, type InputIssue } from '../use/inputs/input-issues.ts';
export type { Predicted, Predicting, PredictOptions };

/** Predicts for files, folders, patterns, and `-` for a stream. Close the returned `Predicting`. */
export const predict = async (
  path: string,
  inputs: readonly string[],
  options: PredictOptions = {},
): Promise<Predicting> => (await import('../use/predict/predict.ts')).predict(path, inputs, options);

/**
 * The same as lines of JSON or of a table, faster, as the engine has a thread for itself; `-` is the process's stdin.
 */
export async function* predictText(
  path: string,
  inputs: readonly string[],
  { format = 'jsonl', top, ...choice }: Partial<LineOptions> & ModelOptions = {},
): AsyncGenerator<Text> {
  yield* (await import('../use/predict/predict-text.ts')).predictText(path, inputs, defined({ format, top }), choice);
}
