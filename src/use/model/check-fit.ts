import { applyTransforms } from '../../data/transform.ts';
import type { Labels } from '../../contracts/data.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { Shape, Spec, Tensor, Tf } from '../../contracts/tensors.ts';
import { sameShape, sizeOf } from '../../engine/host.ts';
import { wrongFile } from '../../results/messages.ts';
import { RunError } from '../../results/run/run-error.ts';
import { buildModel, type Model } from '../../runner/step/model.ts';
import type { TransformsFile } from '../../runner/state/save-model.ts';
import type { Catalog } from '../../registry/catalog.ts';
import { otherInputSpec, otherLabels, otherTransforms, unbuiltLayers, unfitOutput, unfitParams } from '../messages.ts';
import type { PredictParts } from './program.ts';

/*
 * The files of a run may each fit their schema and still not belong together. All of it throws `RunError`, which names
 * the file.
 */

const transformsFile = 'model/transforms.json';

/** Throws where `model/transforms.json` is not the one of the plan. */
export const checkTransforms = (folder: string, plan: Plan, { input, transforms, labels }: TransformsFile): void => {
  const refuse = (problem: string) => {
    throw new RunError(wrongFile({ folder, name: transformsFile, problem }));
  };
  const { features, labels: planned } = plan.facts.dataset;
  if (!sameShape(input.shape, features.shape) || input.dtype !== features.dtype)
    refuse(otherInputSpec({ found: input, planned: features }));
  const found = transforms.map(({ transform }) => (transform as { readonly type: string }).type);
  const types = plan.experiment.data.transforms.map(({ type }) => type);
  if (found.join() !== types.join()) refuse(otherTransforms({ found, planned: types }));
  if (!sameLabels(labels, planned)) refuse(otherLabels());
};

const sameLabels = (a: Labels, b: Labels): boolean =>
  a.kind === b.kind && sameShape(countOf(a), countOf(b)) && fitsUnit(a) && fitsUnit(b);

/** A unit has a shift and a scale for each number of a label. */
const fitsUnit = (labels: Labels): boolean => {
  if (labels.kind === 'class' || !labels.unit) return true;
  const { shift, scale } = labels.unit;
  return shift.length === sizeOf(labels.shape) && scale.length === shift.length;
};

/** Number of classes, or shape of a value. */
const countOf = (labels: Labels): Shape => (labels.kind === 'class' ? [labels.classes.length] : labels.shape);

/** As `buildModel`. Throws where the layers of the plan don't fit each other. */
export const buildPlanned = async (folder: string, tf: Tf, catalog: Catalog, plan: Plan): Promise<Model> => {
  try {
    return await buildModel(tf, catalog, plan);
  } catch (error) {
    const problem = unbuiltLayers((error as Error).message);
    throw new RunError(wrongFile({ folder, name: 'plan.json', problem }), { cause: error });
  }
};

/** Throws where the fitted values don't fit the transforms, or the output doesn't fit the labels. */
export const checkParts = (folder: string, tf: Tf, parts: PredictParts): void => {
  parts.transforms.forEach((transform, i) => {
    if (!applies(tf, parts, i + 1))
      throw new RunError(
        wrongFile({ folder, name: transformsFile, problem: unfitParams({ index: i, type: transform.type }) }),
      );
  });
  const output = parts.model.network.outputShape.slice(1) as number[];
  if (!fitsOutput(parts, output))
    throw new RunError(
      wrongFile({ folder, name: 'plan.json', problem: unfitOutput({ output, classes: countOf(parts.meaning)[0]! }) }),
    );
};

/** Whether the first `count` transforms take a sample of zeros. */
const applies = (tf: Tf, { features, transforms, params }: PredictParts, count: number): boolean => {
  try {
    tf.tidy(() => applyTransforms(tf, zeros(tf, features), transforms.slice(0, count), params));
    return true;
  } catch {
    return false;
  }
};

/** tfjs holds bytes as int32. */
const zeros = (tf: Tf, { shape, dtype }: Spec): Tensor =>
  tf.zeros([1, ...shape], dtype === 'float32' ? 'float32' : 'int32');

/** Scores of classes: one for each, or a single one that tells two apart. */
const fitsOutput = ({ loss, meaning }: PredictParts, output: Shape): boolean => {
  if (meaning.kind === 'value' || loss.needs.output !== 'logits') return true;
  const { length } = meaning.classes;
  return output.at(-1) === length || (sizeOf(output) === 1 && length === 2);
};
