import { Type } from '@sinclair/typebox';
import { defineDataset } from '../../registry/define.ts';
import { list, number, optional, section } from '../../registry/fields.ts';
import { DataError, type Labels, type Part } from '../../contracts/data.ts';
import { classIndices, classNames } from './_classes.ts';
import { digestOf } from './_digest.ts';

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
        counts: { train: train.count, ...(test && { test: test.count }) },
        features: { shape: train.features.shape, dtype: 'float32' },
        labels: labelsOf(fields),
        source: 'the experiment file',
      };
    }),
  load: (fields) =>
    settle(() => ({
      parts: partsOf(fields),
      digest: digestOf([JSON.stringify([fields.features, fields.labels, fields.test])]),
    })),
});

/** What throws becomes a rejection, as of datasets that read. */
const settle = <T>(make: () => T): Promise<T> => new Promise((resolve) => resolve(make()));

type Fields = Written & { readonly test: Written | null };

const partsOf = (fields: Fields): { readonly train: Part; readonly test?: Part } => {
  const known = labelsOf(fields);
  const width = fields.features[0]!.length;
  return {
    train: partOf(fields, '', width, known),
    ...(fields.test && { test: partOf(fields.test, 'test.', width, known) }),
  };
};

/** Classes are named by both parts. */
const labelsOf = ({ labels: train, test }: Fields): Labels => {
  if (typeof train[0] === 'number') return { kind: 'value', shape: [], names: ['label'] };
  return { kind: 'class', classes: classNames([...train, ...(test?.labels ?? [])].map(String)) };
};

const partOf = ({ features, labels: written }: Written, at: string, width: number, known: Labels): Part => {
  const count = features.length;
  const ragged = features.findIndex((row) => row.length !== width);
  if (ragged >= 0)
    throw new DataError(
      `\`${at}features\` is ragged: sample ${ragged} has length ${features[ragged]!.length}, expected ${width} as the first.`,
      `${at}features`,
    );
  if (written.length !== count)
    throw new DataError(
      `\`${at}labels\` has length ${written.length}, and \`${at}features\` ${count}: expected one label per sample.`,
      `${at}labels`,
    );
  const expected = known.kind === 'class' ? 'string' : 'number';
  const other = written.findIndex((label) => typeof label !== expected);
  if (other >= 0)
    throw new DataError(
      `\`${at}labels\` mixes names and numbers: label ${other} is \`${written[other]}\`; write names in quotes, or numbers throughout.`,
      `${at}labels`,
    );
  return {
    count,
    features: { shape: [width], dtype: 'float32', data: float32(features.flat(), `${at}features`) },
    labels:
      known.kind === 'class'
        ? { shape: [], dtype: 'int32', data: classIndices(written as readonly string[], known.classes) }
        : { shape: [], dtype: 'float32', data: float32(written as readonly number[], `${at}labels`) },
  };
};

const float32 = (numbers: readonly number[], field: string): Float32Array => {
  const data = Float32Array.from(numbers);
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new DataError(`\`${field}\` holds \`${numbers[at]}\`, which is more than a float32 holds.`, field);
  return data;
};
