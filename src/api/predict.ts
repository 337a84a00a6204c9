import type { Predicted, Predicting, PredictOptions } from '../use/predict.ts';

export type { Predicted, Predicting, PredictOptions };

/** What a run's model makes of files, folders, patterns, and `-` for a stream; see `Predicting`, which is to be closed. */
export const predict = async (path: string, inputs: readonly string[], options: PredictOptions = {}): Promise<Predicting> => (await import('../use/predict.ts')).predict(path, inputs, options);
