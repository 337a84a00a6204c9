import { defineDataset } from '../../registry/define.ts';
import { list, optional, text } from '../../registry/fields.ts';
import { lonelyField } from './_idx-messages.ts';
import { countClasses, inspectIdxParts, loadIdxParts, type IdxParts } from './_idx-parts.ts';
import { DataError } from '../../contracts/data.ts';

const file = (description: string) => text({ minLength: 1, description });

export const idx = defineDataset({
  type: 'idx',
  summary:
    'Reads images and labels from IDX files, the format of MNIST, plain or gzipped; labels are classes counted from 0.',
  source: 'The format: http://yann.lecun.com/exdb/mnist/ (bottom of the page)',
  fields: {
    trainImages: file(
      'File of the training features; its first axis counts samples, and images with two axes get a channel.',
    ),
    trainLabels: file('File of the training labels: whole numbers on one axis.'),
    testImages: optional(
      file('File of the test features.'),
      'File of the test features; without it, `split.test` can cut a test part.',
    ),
    testLabels: optional(file('File of the test labels.')),
    classes: optional(
      list(text({ description: 'A name.' }), { minItems: 2, description: 'Names of the classes.' }),
      'Names of the classes, the first for label 0; defaults to their numbers.',
    ),
  },
  examples: [
    { trainImages: 'train-images-idx3-ubyte.gz', trainLabels: 'train-labels-idx1-ubyte.gz' },
    {
      trainImages: 'train-images',
      trainLabels: 'train-labels',
      testImages: 'test-images',
      testLabels: 'test-labels',
      classes: ['cat', 'dog'],
    },
  ],
  inspect: async (fields, io) => {
    const parts = partsOf(fields);
    const inspected = await inspectIdxParts(io, parts);
    const classes = await classesOf(fields.classes, io, parts);
    return {
      ...inspected,
      labels: { kind: 'class', classes },
      labelsField: 'trainLabels',
      source: `IDX files \`${fields.trainImages}\`, …`,
    };
  },
  load: async (fields, io) => {
    const parts = partsOf(fields);
    return loadIdxParts(io, parts, (await classesOf(fields.classes, io, parts)).length);
  },
});

type Files = {
  readonly trainImages: string;
  readonly trainLabels: string;
  readonly testImages: string | null;
  readonly testLabels: string | null;
};

const partsOf = ({ trainImages, trainLabels, testImages, testLabels }: Files): IdxParts => {
  if ((testImages === null) !== (testLabels === null)) {
    const [present, missing] = testImages === null ? ['testLabels', 'testImages'] : ['testImages', 'testLabels'];
    throw new DataError(lonelyField({ present, missing }), present);
  }
  const train = {
    images: { path: trainImages, field: 'trainImages' },
    labels: { path: trainLabels, field: 'trainLabels' },
  };
  if (testImages === null || testLabels === null) return { train };
  const test = { images: { path: testImages, field: 'testImages' }, labels: { path: testLabels, field: 'testLabels' } };
  return { train, test };
};

const classesOf = async (
  names: readonly string[] | null,
  io: Parameters<typeof countClasses>[0],
  { train, test }: IdxParts,
): Promise<readonly string[]> => {
  if (names !== null) return names;
  const files = test ? [train.labels, test.labels] : [train.labels];
  return Array.from({ length: await countClasses(io, files) }, (_, i) => String(i));
};
