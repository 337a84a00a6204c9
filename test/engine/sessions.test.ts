import * as ort from 'onnxruntime-node';
import { expect, test, vi } from 'vitest';
import { loadPlanned } from '../../src/run/load/load.ts';
import { keptData } from '../../src/sweep/work/kept.ts';
import { openOnnx } from '../../src/engine/onnx/open.ts';
import { openSession } from '../../src/runner/session.ts';
import { join } from 'node:path';
import { root } from '../cli/_assay.ts';

test(
  'runs that differ only in numbers share their graphs, one with another structure does not; results are those of a ' +
    'fresh engine',
  async () => {
    const create = vi.spyOn(ort.InferenceSession, 'create');
    const losses = async (engine: Awaited<ReturnType<typeof openOnnx>>, set: readonly string[]) => {
      const planned = await loadPlanned(join(root, 'test/fixtures/cli/small.yaml'), { set });
      const session = await openSession({
        plan: planned.plan,
        catalog: planned.catalog,
        data: await keptData(planned),
        engine,
      });
      const values: unknown[] = [];
      for await (const event of session.start()) if (event.type === 'epoch:end') values.push(event.values);
      await session.close();
      return values;
    };
    const engine = await openOnnx({ threads: 1 });
    await losses(engine, ['optimizer.beta1=0.9']);
    const once = create.mock.calls.length;
    expect(once).toBeGreaterThan(1);
    const shared = await losses(engine, ['optimizer.beta1=0.5', 'optimizer.learningRate=0.3']);
    expect(create.mock.calls.length).toBe(once);
    await losses(engine, ['model.layers.hidden.units=5']);
    expect(create.mock.calls.length).toBe(2 * once);
    await engine.close();
    const fresh = await openOnnx({ threads: 1 });
    expect(await losses(fresh, ['optimizer.beta1=0.5', 'optimizer.learningRate=0.3'])).toEqual(shared);
    expect(create.mock.calls.length).toBe(3 * once);
    await fresh.close();
  },
);
