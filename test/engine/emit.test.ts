import { expect, test } from 'vitest';
import { madeBy, newEmitter } from '../../src/engine/lower/emit.ts';

test('two operands that end in dimensions of one element meet without them: ONNX Runtime is slow there', () => {
  const emit = newEmitter();
  const images = emit.entry('input', 'images', [2, 3, 3, 1], 'float32');
  const weights = emit.entry('input', 'weights', [3, 1], 'float32');
  const product = emit.each('Mul', [images, weights]);
  expect(product.shape).toEqual([2, 3, 3, 1]);
  const rows = madeBy(product, 'Reshape')!.inputs[0]!;
  expect(madeBy(rows, 'Mul')!.inputs.map(({ shape }) => shape)).toEqual([[2, 3, 3], [3]]);
  // The next one goes on from the rows: nothing lies between them.
  const sum = emit.each('Add', [product, emit.scalar(1)]);
  expect(madeBy(madeBy(sum, 'Reshape')!.inputs[0]!, 'Add')!.inputs[0]).toBe(rows);
});

test('operands that end in more than one element stay as they are', () => {
  const emit = newEmitter();
  const batch = emit.entry('input', 'batch', [4, 2], 'float32');
  expect(emit.each('Mul', [batch, emit.entry('input', 'scale', [1], 'float32')]).source).toMatchObject({
    kind: 'node',
    node: { op: 'Mul' },
  });
});
