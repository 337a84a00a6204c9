import { expect, test } from 'vitest';
import { recordedEngine } from '../../src/run/open/recorded-engine.ts';

test.each([
  [
    { name: 'onnx', device: 'cpu', threads: 2 },
    { engine: 'onnx:cpu', threads: 2 },
  ],
  [
    { name: 'tensorflow', device: 'cuda', threads: 3 },
    { engine: 'tensorflow:cuda', threads: 3 },
  ],
  [{ name: 'cpu', device: 'cpu', threads: 1 }, { engine: 'cpu' }],
] as const)('resume and reproduce take the engine of the run: %o', (recorded, changes) => {
  expect(recordedEngine(recorded)).toEqual(changes);
});
