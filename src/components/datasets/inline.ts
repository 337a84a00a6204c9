import { Type } from '@sinclair/typebox';
import { defineDataset } from '../../registry/define.ts';
import { list, number, optional, section } from '../../registry/fields.ts';
import { DataError, type Labels, type Part } from '../../contracts/data.ts';
import { classIndices, classNames } from './_classes.ts';
import { digestOf } from './_digest.ts';
import { mixedLabels, otherCount, raggedSample } from './_inline-messages.ts';
import { beyondFloat32 } from './_messages.ts';
import { bothParts } from './_parts.ts';

type Label = number | string;
interface Written {
  readonly features: readonly (readonly number[])[];
  readonly labels: readonly Label[];
}

const rows = list(list(number({ description: 'A number.' }), { minItems: 1, description: 'A sample.' }), {
  minItems: 1,
  description: 'One list of numbers per sample, all of the same length.',
});
const labels = list(Type.Unsafe<Label>({ anyOf: [{ type: 'number' }, { type: 'string' }], description: 'A label.' }), {
  minItems: 1,
  description: 'One label per sample: texts are class names (quoted if YAML would read a number), numbers are values.',
});

export const inline = defineDataset({
  type: 'inline',
  summary: 'Takes samples written in the experiment itself, for a first try, a lesson or a test.',
  fields: {
    features: rows,
    labels,
    test: optional(
      section({ features: rows, labels }, { description: 'The test part.' }),
      'The test part, with `features` and `labels`; without it, `split.test` can cut a test part.',
    ),
  },
  examples: [
    {
      features: [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      labels: ['no', 'yes', 'yes', 'no'],
    },
    { features: [[0], [1], [2]], labels: [1, 3, 5], test: { features: [[3]], labels: [7] } },
  ],
  inspect: (fields) =>
    settle(() => {
      const { train, test } = partsOf(fields);
      return {
        counts: bothParts(train.count, test?.count),
        features: { shape: train.features.shape, dtype: 'float32' },
        labels: labelsOf(fields),
        labelsField: 'labels',
        source: 'the experiment file',
      };
    }),
  load: (fields) =>
    settle(() => ({
      parts: partsOf(fields),
      digest: digestOf([JSON.stringify([fields.features, fields.labels, fields.test])]),
    })),
});

/** Turns an error into a rejection, as in datasets that read files. */
const settle = <T>(make: () => T): Promise<T> => new Promise((resolve) => resolve(make()));

type Fields = Written & { readonly test: Written | null };

const partsOf = (fields: Fields): { readonly train: Part; readonly test?: Part } => {
  const known = labelsOf(fields);
  const width = fields.features[0]!.length;
  const train = partOf(fields, '', width, known);
  return bothParts(train, fields.test && partOf(fields.test, 'test.', width, known));
};

/** Both parts name the classes. */
const labelsOf = ({ labels: train, test }: Fields): Labels => {
  if (typeof train[0] === 'number') return { kind: 'value', shape: [], names: ['label'] };
  return { kind: 'class', classes: classNames([...train, ...(test?.labels ?? [])].map(String)) };
};

/** `prefix` is that of the part's fields. */
const partOf = (written: Written, prefix: string, width: number, known: Labels): Part => {
  const { features, labels } = written;
  checkPart(written, prefix, width, known);
  return {
    count: features.length,
    features: { shape: [width], dtype: 'float32', data: float32(features.flat(), `${prefix}features`) },
    labels:
      known.kind === 'class'
        ? { shape: [], dtype: 'int32', data: classIndices(labels as readonly string[], known.classes) }
        : { shape: [], dtype: 'float32', data: float32(labels as readonly number[], `${prefix}labels`) },
  };
};

const checkPart = ({ features, labels }: Written, prefix: string, width: number, { kind }: Labels): void => {
  const [featuresField, labelsField] = [`${prefix}features`, `${prefix}labels`];
  const sample = features.findIndex((row) => row.length !== width);
  if (sample >= 0) {
    const { length } = features[sample]!;
    throw new DataError(raggedSample({ field: featuresField, sample, length, expected: width }), featuresField);
  }
  if (labels.length !== features.length)
    throw new DataError(otherCount({ part: prefix, labels: labels.length, features: features.length }), labelsField);
  const expected = kind === 'class' ? 'string' : 'number';
  const position = labels.findIndex((label) => typeof label !== expected);
  if (position >= 0)
    throw new DataError(mixedLabels({ field: labelsField, position, label: labels[position]! }), labelsField);
};

const float32 = (numbers: readonly number[], field: string): Float32Array => {
  const data = Float32Array.from(numbers);
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new DataError(beyondFloat32({ place: `A number in \`${field}\``, text: String(numbers[at]) }), field);
  return data;
};
