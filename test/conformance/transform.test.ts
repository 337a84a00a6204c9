import { describe, expect, test } from 'vitest';
import { builtins } from '../../src/components/index.ts';
import { openData } from '../../src/data/open.ts';
import { applyTransforms } from '../../src/data/transform.ts';
import { inline } from '../../src/components/datasets/inline.ts';
import { loadTf } from '../../src/engine/tf.ts';
import { createCatalog } from '../../src/registry/catalog.ts';
import type { Bound } from '../../src/registry/kinds.ts';
import type { Column } from '../../src/contracts/data.ts';
import type { Shape } from '../../src/contracts/tensors.ts';
import { bound, plannedData } from '../fixtures/data/bound.ts';
import { ioOf } from '../fixtures/data/folder.ts';

const tf = await loadTf();
const transforms = createCatalog(builtins).of('transform');
const cases = transforms.flatMap((component) =>
  component.examples.map(
    (written) => [`${component.type} ${JSON.stringify(written)}`, bound(component, written)] as const,
  ),
);
const shapes: readonly Shape[] = [[3], [4, 4, 3], [5, 3]];

test('there are transforms, each with an example', () => {
  expect(transforms.map(({ type }) => type).sort()).toEqual([
    'flatten',
    'minMax',
    'normalize',
    'standardize',
    'toFloat',
  ]);
  for (const { examples } of transforms) expect(examples.length).toBeGreaterThan(0);
});

const columnOf = (shape: Shape, dtype: 'uint8' | 'float32', rows: number): Column => {
  const length = rows * shape.reduce((a, b) => a * b, 1);
  const data = Array.from({ length }, (_, i) => (i * 37) % 256);
  return { shape, dtype, data: dtype === 'uint8' ? Uint8Array.from(data) : Float32Array.from(data) };
};

describe.each(cases)('%s', (_, transform: Bound<'transform'>) => {
  test.each(shapes.flatMap((shape) => (['uint8', 'float32'] as const).map((dtype) => ({ shape, dtype }))))(
    'declares its real shape for $dtype $shape, is finite, and leaves no tensor behind',
    ({ shape, dtype }) => {
      const column = columnOf(shape, dtype, 2);
      const params = transform.fit?.(column) ?? {};
      const before = tf.memory().numTensors;
      const [real, finite] = tf.tidy(() => {
        const x = tf.tensor(column.data, [2, ...shape], dtype === 'uint8' ? 'int32' : 'float32');
        const y = applyTransforms(tf, x, [transform], [params]);
        return [y.shape, y.dtype === 'float32' && y.dataSync().every((value) => Number.isFinite(value))] as const;
      });
      expect(tf.memory().numTensors).toBe(before);
      expect(real).toEqual([2, ...transform.shape(shape)]);
      expect(finite).toBe(true);
    },
  );

  test('its params are plain lists of numbers', () => {
    const params = transform.fit?.(columnOf([3], 'uint8', 5)) ?? {};
    expect(JSON.parse(JSON.stringify(params))).toEqual(params);
  });

  test('it is fitted on the training part only', async () => {
    const features = Array.from({ length: 20 }, (_, i) => [i, i * i, 1]);
    const labels = features.map(([i]) => i!);
    const fit = async (rest: number, written: object) => {
      const dataset = {
        features: features.map((row, i) => (kept.has(i) ? row : [rest, rest, rest])),
        labels,
        ...written,
      };
      const data = plannedData(inline, { ...dataset, split: { validation: 0.25 } });
      return openData(bound(inline, dataset), data, [transform], 1, ioOf(), loadTf);
    };
    let kept = new Set(features.keys());
    const first = await fit(0, {});
    kept = new Set(first.parts.train.index);
    expect(kept.size).toBe(15);
    const second = await fit(1e6, { test: { features: [[-1e6, 1e6, 5]], labels: [0] } });
    expect(second.params).toEqual(first.params);
  });
});
