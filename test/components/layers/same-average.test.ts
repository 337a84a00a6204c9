import { expect, it } from 'vitest';
import { loadTf } from '../../../src/engine/tf.ts';
import { bound } from '../../conformance/bound.ts';
import { networkOf } from './_network.ts';

const tf = await loadTf();

it('an average with `padding: same` that counts padding has the odd zero after the end', () => {
  const fields = { poolSize: 2, strides: 1, padding: 'same', countPadding: true };
  const { run } = networkOf(tf, bound('layer', 'averagePool1d', fields), [3, 1]);
  expect([...run(tf.tensor3d([2, 4, 6], [1, 3, 1]), false).dataSync()]).toEqual([3, 5, 3]);
});
