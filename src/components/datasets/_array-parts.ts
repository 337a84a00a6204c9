import { DataError, type DataIo, type Dataset, type Inspection, type Part } from '../../contracts/data.ts';
import { choice, list, optional, text } from '../../registry/fields.ts';
import { missingTwin, otherRows, otherSamples } from './_array-messages.ts';
import { labelsOf, loadLabels } from './_array-labels.ts';
import { columnOf, countOf, dtypeOf, sampleShape, type ArraySource } from './_arrays.ts';
import { joinDigests } from './_digest.ts';
import { bothParts } from './_parts.ts';

/** Fields that every dataset of arrays has; `what` is a file, or an array in a file. */
export const arrayFields = (what: string) => ({
  trainFeatures: text({
    minLength: 1,
    description: `${what} with the training features; its first axis counts samples.`,
  }),
  trainLabels: text({ minLength: 1, description: `${what} with the training labels, one per sample.` }),
  testFeatures: optional(
    text({ minLength: 1, description: `${what} with the test features.` }),
    `${what} with the test features; without it, \`split.test\` can cut a test part.`,
  ),
  testLabels: optional(text({ minLength: 1, description: `${what} with the test labels.` })),
  labels: choice(['class', 'value'], {
    default: 'class',
    description: 'Whether labels are classes, whole numbers from 0, or values to predict.',
  }),
  classes: optional(
    list(text({ description: 'A name.' }), { minItems: 2, description: 'Names of the classes.' }),
    'Names of the classes, the first for label 0; defaults to their numbers.',
  ),
});

export interface ArrayNames {
  readonly trainFeatures: string;
  readonly trainLabels: string;
  readonly testFeatures: string | null;
  readonly testLabels: string | null;
  readonly labels: 'class' | 'value';
  readonly classes: readonly string[] | null;
}

/** Finds the array that a field names. Reads headers only. */
export type FindArray = (name: string, field: string) => Promise<ArraySource>;

interface PartSources {
  readonly features: ArraySource;
  readonly labels: ArraySource;
}

export const inspectArrays = async (
  io: DataIo,
  names: ArrayNames,
  find: FindArray,
): Promise<Omit<Inspection, 'source'>> => {
  const { train, test } = await findParts(names, find);
  const parts = test ? [train, test] : [train];
  return {
    counts: bothParts(countOf(train.features), test && countOf(test.features)),
    features: { shape: sampleShape(train.features), dtype: dtypeOf(train.features), inFile: true },
    labels: await labelsOf(
      io,
      parts.map(({ labels }) => labels),
      names,
    ),
    labelsField: 'trainLabels',
  };
};

export const loadArrays = async (io: DataIo, names: ArrayNames, find: FindArray): Promise<Dataset> => {
  const { train, test } = await findParts(names, find);
  const parts = test ? [train, test] : [train];
  const labels = await labelsOf(
    io,
    parts.map((part) => part.labels),
    names,
  );
  const classes = labels.kind === 'class' ? labels.classes.length : null;
  const load = async (sources: PartSources): Promise<Part> => ({
    count: countOf(sources.features),
    features: await columnOf(io, sources.features),
    labels: await loadLabels(io, sources.labels, classes),
  });
  const files = new Map(parts.flatMap((part) => Object.values(part)).map(({ file }: ArraySource) => [file.path, file]));
  const digests: Buffer[] = [];
  for (const file of files.values()) digests.push(Buffer.from(await io.digest(file), 'hex'));
  return { parts: bothParts(await load(train), test && (await load(test))), digest: joinDigests(digests) };
};

const findParts = async (
  { trainFeatures, trainLabels, testFeatures, testLabels }: ArrayNames,
  find: FindArray,
): Promise<{ readonly train: PartSources; readonly test: PartSources | undefined }> => {
  if ((testFeatures === null) !== (testLabels === null)) {
    const [present, missing] = testFeatures === null ? ['testLabels', 'testFeatures'] : ['testFeatures', 'testLabels'];
    throw new DataError(missingTwin({ present: present!, missing: missing! }), present);
  }
  const train = await findPart(find, [trainFeatures, 'trainFeatures'], [trainLabels, 'trainLabels']);
  if (testFeatures === null || testLabels === null) return { train, test: undefined };
  const test = await findPart(find, [testFeatures, 'testFeatures'], [testLabels, 'testLabels']);
  checkAlike(train.features, test.features);
  return { train, test };
};

type Named = readonly [name: string, field: string];

const findPart = async (find: FindArray, [featuresName, featuresField]: Named, [labelsName, labelsField]: Named) => {
  const [features, labels] = [await find(featuresName, featuresField), await find(labelsName, labelsField)];
  const [featureCount, labelCount] = [countOf(features), countOf(labels)];
  if (featureCount !== labelCount)
    throw new DataError(
      otherRows({ features: features.place, labels: labels.place, featureCount, labelCount }),
      labelsField,
    );
  return { features, labels };
};

const checkAlike = (train: ArraySource, test: ArraySource): void => {
  if (dtypeOf(train) === dtypeOf(test) && String(sampleShape(train)) === String(sampleShape(test))) return;
  const words = ({ place, element, shape }: ArraySource) =>
    `${place} has ${element.name} of shape [${shape.join(', ')}]`;
  throw new DataError(otherSamples({ train: words(train), test: words(test) }), test.field);
};
