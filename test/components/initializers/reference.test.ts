import { describe, expect, it } from 'vitest';
import { orthonormalize } from '../../../src/components/initializers/_orthonormal.ts';
import { random } from '../../../src/mathematics/random.ts';
import { bound } from '../../conformance/bound.ts';
import reference from '../../reference/initializers.json' with { type: 'json' };

const count = 100_000;
const weight = { shape: [count], fanIn: reference.fanIn, fanOut: reference.fanOut };
const draw = (type: string, fields: Readonly<Record<string, unknown>>) =>
  bound('initializer', type, fields).values(weight, random(1, type));

const moments = (values: Float32Array) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, std: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
};
/** Four standard errors, of the mean and of the standard deviation. */
const meanError = (std: number) => (4 * std) / Math.sqrt(count);

describe('initializers against PyTorch', () => {
  it.each(
    reference.scaled.map((expected) => [`${expected.type} ${JSON.stringify(expected.fields)}`, expected] as const),
  )('%s', (_, { type, fields, std, low, high }) => {
    const values = draw(type, fields);
    const seen = moments(values);
    expect(Math.abs(seen.mean)).toBeLessThan(meanError(std));
    expect(Math.abs(seen.std - std)).toBeLessThan(meanError(std));
    if (low === undefined || high === undefined) {
      // A normal that is not cut off: 0.27 % are beyond three standard deviations.
      const beyond = values.filter((value) => Math.abs(value) > 3 * std).length / count;
      expect(beyond).toBeGreaterThan(0.002);
      expect(beyond).toBeLessThan(0.0034);
    } else {
      const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
      expect(least / low).toBeGreaterThan(0.999);
      expect(least / low).toBeLessThan(1 + 1e-7);
      expect(most / high).toBeGreaterThan(0.999);
      expect(most / high).toBeLessThan(1 + 1e-7);
    }
  });

  it.each(reference.truncated.map((expected) => [JSON.stringify(expected.fields), expected] as const))(
    'truncatedNormal %s',
    (_, { fields, sampleMean, sampleStd }) => {
      const values = draw('truncatedNormal', fields);
      const { mean, std } = moments(values);
      expect(Math.abs(mean - sampleMean)).toBeLessThan(1.25 * meanError(sampleStd));
      expect(Math.abs(std - sampleStd)).toBeLessThan(1.25 * meanError(sampleStd));
      expect(values.every((value) => value >= fields.min && value <= fields.max)).toBe(true);
    },
  );

  it('truncatedNormal refuses bounds the wrong way round', () => {
    expect(bound('initializer', 'truncatedNormal', { std: 1, min: 1, max: -1 }).check!(weight)).toBe(
      '`truncatedNormal` has a `min` of 1, which is above its `max` of -1. Swap them.',
    );
    expect(bound('initializer', 'truncatedNormal', { std: 1, min: 1, max: 1 }).check!(weight)).toBeUndefined();
  });

  it.each(
    reference.orthogonal.map(
      (expected) => [`${expected.columns.length} columns of ${expected.columns[0]!.length}`, expected] as const,
    ),
  )('orthogonal: Q of %s', (_, { columns, q }) => {
    const ours = orthonormalize(columns.map((column) => Float64Array.from(column)));
    q.forEach((column, c) => column.forEach((value, row) => expect(ours[c]![row]).toBeCloseTo(value, 12)));
  });
});

describe('orthogonal', () => {
  const matrix = (shape: readonly number[], gain = 1) => {
    const values = bound('initializer', 'orthogonal', { gain }).values(
      { shape, fanIn: 1, fanOut: 1 },
      random(1, 'orthogonal'),
    );
    const columns = shape.at(-1)!;
    return {
      rows: values.length / columns,
      columns,
      at: (row: number, column: number) => values[row * columns + column]!,
    };
  };

  it.each([[[6, 6]], [[9, 4]], [[4, 9]], [[3, 3, 2, 5]]])(
    'has units at right angles along the shorter side of [%s]',
    (shape) => {
      const { rows, columns, at } = matrix(shape, 2);
      const [outer, inner] = rows >= columns ? [columns, rows] : [rows, columns];
      const element = (vector: number, i: number) => (rows >= columns ? at(i, vector) : at(vector, i));
      for (let a = 0; a < outer; a++) {
        for (let b = 0; b < outer; b++) {
          const product = Array.from({ length: inner }, (_, i) => element(a, i) * element(b, i)).reduce(
            (x, y) => x + y,
            0,
          );
          expect(product).toBeCloseTo(a === b ? 4 : 0, 5);
        }
      }
    },
  );

  it('refuses a vector', () => {
    const check = (shape: readonly number[]) =>
      bound('initializer', 'orthogonal').check!({ shape, fanIn: 1, fanOut: 1 });
    expect(check([5])).toBe('`orthogonal` fills kernels and gets a weight of shape [5]. Use `zeros` for a bias.');
    expect(check([5, 1])).toBeUndefined();
  });
});

describe('uniform, normal and the constants', () => {
  it('uniform keeps to its bounds and its mean', () => {
    const values = draw('uniform', { min: 2, max: 4 });
    expect(moments(values).mean).toBeCloseTo(3, 1);
    expect(moments(values).std).toBeCloseTo(2 / Math.sqrt(12), 2);
    expect(values.every((value) => value >= 2 && value <= 4)).toBe(true);
  });

  it('uniform refuses bounds the wrong way round', () => {
    expect(bound('initializer', 'uniform', { min: 1, max: 0 }).check!(weight)).toBe(
      '`uniform` has a `min` of 1, which is above its `max` of 0. Swap them.',
    );
  });

  it('uniform begins at 0, which tfjs takes for -0.05', () =>
    expect(draw('uniform', { min: 0, max: 1 }).every((value) => value >= 0)).toBe(true));

  it('normal has its mean and standard deviation', () => {
    const { mean, std } = moments(draw('normal', { mean: -3, std: 0.5 }));
    expect(Math.abs(mean + 3)).toBeLessThan(meanError(0.5));
    expect(Math.abs(std - 0.5)).toBeLessThan(meanError(0.5));
  });

  it.each([
    ['zeros', {}, 0],
    ['ones', {}, 1],
    ['constant', { value: -2.5 }, -2.5],
  ] as const)('%s', (type, fields, value) => {
    expect(draw(type, fields).every((drawn) => drawn === value)).toBe(true);
  });
});
