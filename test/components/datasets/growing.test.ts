import { expect, it } from 'vitest';
import { growing } from '../../../src/components/datasets/_growing.ts';

it('asks for the bytes of the pieces and of the whole before each piece', () => {
  const asked: number[] = [];
  const numbers = growing(
    (length) => new Float32Array(length),
    (bytes) => asked.push(bytes),
  );
  const count = 2 ** 16 + 1;
  for (let i = 0; i < count; i++) numbers.add(i);
  expect(asked).toEqual([2 * 4 * 2 ** 16, 4 * 4 * 2 ** 16]);
  const whole = numbers.joined();
  expect([whole.length, whole[0], whole[2 ** 16]]).toEqual([count, 0, 2 ** 16]);
});
