import { resolve } from 'node:path';
import type { PartName } from '../../runner/training.ts';
import { sampleSize } from '../../data/feed.ts';
import { scoresOf, type Evaluation } from './evaluation.ts';
import { measurePart, type Measured } from './measure.ts';
import { brokenPart } from '../messages.ts';
import { ModelError } from '../model/model-error.ts';
import { brokenSamples } from '../model/not-a-number.ts';
import { openModel, type ModelOptions } from '../model/open-model.ts';
import { openPart } from './open-part.ts';
import { writeEvaluation } from './write-evaluation.ts';

export interface EvaluateOptions extends ModelOptions {
  /** By default `test`, else `validation`, else `train`, whichever is there first. */
  readonly split?: PartName;
  /**
   * Changes to the `data` section that the model was trained with, `test=new.csv`; files are seen from the working
   * directory.
   */
  readonly data?: readonly string[];
  /** Where it is written; by default `evaluation/<split>` in the run's folder. */
  readonly out?: string;
}

/**
 * Measures a run's model on a part of its data, or on other data, and writes what is found as JSON, CSV and plots.
 * Throws `RunError` where there is no model or the data do not fit it, `ModelError` where it gives NaN,
 * `ExperimentError` and `DataError` on the data, `EngineError`, and `FolderError`.
 *
 *   model, part ─► measured, sample by sample ─► scores ─► files
 */
export const evaluate = async (
  path: string,
  { split, data = [], out, ...choice }: EvaluateOptions = {},
): Promise<Evaluation> => {
  const model = await openModel(path, choice);
  try {
    const { name, part, digest, asTrained } = await openPart(model, split, data);
    const measured = await measurePart(model, part);
    refuseBroken(name, part.count, measured);
    const found = {
      folder: model.folder,
      name: model.plan.experiment.name,
      split: name,
      count: part.count,
      data: { digest, asTrained },
      metrics: Object.fromEntries(
        Object.entries(measured.values).map(([metric, value]) => [`${name}/${metric}`, value]),
      ),
      ...scoresOf(model.labels, part, measured),
    };
    const place =
      out === undefined ? { root: model.folder, name: `evaluation/${name}` } : { root: resolve(out), name: '' };
    return {
      ...found,
      files: await writeEvaluation(place, found, {
        part,
        measured,
        labels: model.labels,
        width: sampleSize(part.labels),
      }),
    };
  } finally {
    await model.close();
  }
};

/** No score means anything where a prediction is NaN. */
const refuseBroken = (split: PartName, count: number, measured: Measured): void => {
  const broken = brokenSamples(measured, count);
  if (broken.length > 0) throw new ModelError(brokenPart({ split, broken: broken.length, count, first: broken[0]! }));
};
