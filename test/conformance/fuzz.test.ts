import { afterAll, describe, expect, it } from 'vitest';
import { openCpu } from '../../src/engine/cpu.ts';
import { openOnnx } from '../../src/engine/onnx/open.ts';
import { fuzzed } from './fuzz.ts';
import { exportDifference, mostDifferent, tolerance } from './_fuzzed.ts';

const [reference, onnx] = await Promise.all([openCpu(), openOnnx({ threads: 1 })]);
afterAll(() => Promise.all([reference.close(), onnx.close()]));

describe('random models train on onnx as on cpu, and export for any batch', () => {
  it.each([1, 12, 61, 86, 201, 358, 429, 607])('model %d', async (seed) => {
    const sketch = fuzzed(seed);
    const { name, difference } = await mostDifferent(sketch, onnx, reference);
    const title = `${name} of ${JSON.stringify(sketch.layers)} on [${sketch.input.join(', ')}]`;
    expect(difference, title).toBeLessThan(tolerance(sketch));
    expect(await exportDifference(sketch, reference), title).toBeLessThan(Math.max(1e-4, tolerance(sketch)));
  });
});
