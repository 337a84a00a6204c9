import { expect, it } from 'vitest';
import { openCpu } from '../../src/engine/cpu.ts';
import { openOnnx } from '../../src/engine/onnx/open.ts';
import { fuzzed } from './fuzz.ts';
import { exportDifference, mostDifferent, tolerance } from './_fuzzed.ts';

it('800 random models train on onnx as on cpu, and export for any batch', async () => {
  const [reference, onnx] = await Promise.all([openCpu(), openOnnx({ threads: 1 })]);
  const wrong: string[] = [];
  for (let seed = 0; seed < 800; seed++) {
    const sketch = fuzzed(seed);
    const found = await mostDifferent(sketch, onnx, reference).catch((error: Error) => ({
      name: error.message,
      difference: NaN,
    }));
    if (!(found.difference < tolerance(sketch)))
      wrong.push(
        `${seed}: ${found.difference} ${found.name} ${JSON.stringify(sketch.layers)} on [${sketch.input.join(', ')}]`,
      );
    const exported = await exportDifference(sketch, reference).catch((error: Error) => error.message);
    if (!(typeof exported === 'number' && exported < Math.max(1e-4, tolerance(sketch))))
      wrong.push(`${seed}: exported, ${exported} ${JSON.stringify(sketch.layers)} on [${sketch.input.join(', ')}]`);
  }
  expect(wrong).toEqual([]);
});
