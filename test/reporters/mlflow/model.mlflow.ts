/** The logged model, loaded by `mlflow.onnx.load_model` and as a pyfunc, answers as the model does. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { predict, sync } from '../../../src/index.ts';
import { offlineRun } from './_runs.ts';
import { python, startServer, type Server } from './_server.ts';

let server: Server;
beforeAll(async () => {
  server = await startServer();
  process.env['MLFLOW_TRACKING_URI'] = server.uri;
}, 120_000);
afterAll(() => server.close());

it('is loaded and predicts', async () => {
  const folder = await offlineRun({ reporter: { experiment: 'model' } });
  await sync(folder);
  const samples = [
    Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 200 : 11)),
    Array.from({ length: 16 }, (_, i) => (i % 4 < 2 ? 11 : 200)),
  ];
  const { stdout } = await promisify(execFile)(python, [
    `${import.meta.dirname}/load_model.py`,
    server.uri,
    'model',
    JSON.stringify(samples),
  ]);
  const { outputs, signature } = JSON.parse(stdout.slice(stdout.indexOf('{"outputs"'))) as {
    outputs: Record<string, number[][]>;
    signature: { inputs: string; outputs: string };
  };
  expect(JSON.parse(signature.inputs)).toEqual([
    { type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 16] } },
  ]);
  const tensor = (name: string, dtype: string, ...shape: number[]) => ({
    name,
    type: 'tensor',
    'tensor-spec': { dtype, shape: [-1, ...shape] },
  });
  expect(JSON.parse(signature.outputs)).toEqual([
    tensor('output', 'float32', 2),
    tensor('probabilities', 'float32', 2),
    tensor('prediction', 'int32'),
  ]);
  expect(Object.keys(outputs)).toEqual(['output', 'probabilities', 'prediction']);
  // As the model itself answers, on TensorFlow.js.
  const file = join(folder, 'samples.jsonl');
  writeFileSync(file, samples.map((sample) => `${JSON.stringify(sample)}\n`).join(''));
  const own = await predict(folder, [file], { engine: 'cpu' });
  const rows: number[][] = [];
  for await (const { predictions } of own.predicted)
    rows.push(...Array.from({ length: 2 }, (_, i) => [...predictions.probabilities!.slice(2 * i, 2 * i + 2)]));
  await own.close();
  expect(rows).toHaveLength(2);
  outputs['probabilities']!.flat().forEach((probability, i) => expect(probability).toBeCloseTo(rows.flat()[i]!, 5));
});
