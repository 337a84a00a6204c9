import { expect, test } from 'vitest';
import { layerNames, parsePath } from '../../src/experiment/paths.ts';
import { formatPath } from '../../src/experiment/tree.ts';

test.each([
  ['train.epochs', ['train', 'epochs']],
  ['model.layers[3].units', ['model', 'layers', 3, 'units']],
  ['loss.classWeights["a.b"]', ['loss', 'classWeights', 'a.b']],
])('%s is read and written', (text, path) => {
  expect(parsePath(text)).toEqual({ value: path });
  expect(formatPath(path)).toBe(text);
});

test('an index may be written with a dot', () => {
  expect(parsePath('model.layers.3.units')).toEqual({ value: ['model', 'layers', '3', 'units'] });
});

test.each(['', '.a', 'a.', 'a..b', 'a[', 'a[x]', 'a b', 'a]'])('`%s` is no path', (text) => {
  expect(parsePath(text).failure?.code).toBe('path-syntax');
});

test.each(['__proto__', 'constructor.x', 'a.prototype', 'a["__proto__"].b'])('`%s` reaches nowhere', (text) => {
  expect(parsePath(text).failure?.code).toBe('forbidden-key');
});

test('layers without a name are called by type and number, around the names that are taken', () => {
  const layer = (type: string, name: string | null = null) => ({ type, name });
  expect(
    layerNames([
      layer('dense'),
      layer('relu'),
      layer('dense', 'hidden'),
      layer('dense'),
      layer('relu', 'relu_2'),
      layer('relu'),
    ]),
  ).toEqual(['dense_1', 'relu_1', 'hidden', 'dense_3', 'relu_2', 'relu_3']);
  expect(layerNames([layer('dense'), layer('relu', 'dense_1')])).toEqual(['dense_2', 'dense_1']);
});
