import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { predict } from '../../src/api/predict.ts';
import { run } from '../../src/api/run.ts';
import { byteText, taken } from '../../src/use/predict/byte-text.ts';
import { predictionLines } from '../../src/use/predict/prediction-lines.ts';
import { emptyFolder, root } from '../cli/_assay.ts';

const withResolvers = () => {
  let resolve!: () => void;
  return { promise: new Promise<void>((done) => (resolve = done)), resolve: () => resolve() };
};

const small = join(root, 'test/fixtures/cli/small.yaml');

describe('predict', () => {
  let folder = '';
  beforeAll(async () => {
    ({ folder } = await run(small, { out: emptyFolder(), epochs: 20, set: ['reporters=[]'] }));
  });

  const textOf = async (stdin: AsyncIterable<Uint8Array>, options: Parameters<typeof predictionLines>[1]) => {
    const predicting = await predict(folder, ['-'], { stdin });
    const lines = predictionLines(predicting, options);
    const text = byteText();
    for await (const { items, predictions } of predicting.predicted)
      lines.put(text, { items: items.map((item) => ({ ...item, count: 1 })), predictions }, () => undefined);
    await predicting.close();
    return lines.header + new TextDecoder().decode(taken(text));
  };
  async function* given(text: string) {
    yield Buffer.from(text);
  }

  it('tells every input in its order, those that are wrong among them', async () => {
    const lines = (await textOf(given('[0, 0.9]\n[0]\n[0.9, 0.9]\n'), { format: 'jsonl' }))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, never>);
    expect(lines).toMatchObject([
      { index: 0, label: expect.any(String), probabilities: { even: expect.any(Number) } },
      { index: 1, error: 'has 1 value, and the model takes 2' },
      { index: 2 },
    ]);
    const { even, odd } = lines[0]!['probabilities']! as { even: number; odd: number };
    expect(even + odd).toBeCloseTo(1, 6);
    expect(lines[0]!['probability']).toBe(Math.max(even, odd));
    const table = (await textOf(given('0,0.9\n0\n'), { format: 'csv', top: 1 })).split('\n');
    expect(table).toEqual([
      'file,index,label 1,probability 1,error',
      `-,0,${lines[0]!['label']},${Math.max(even, odd)},`,
      '-,1,,,"has 1 value, and the model takes 2"',
      '',
    ]);
  });

  it('answers a stream that pauses, and reads no further than it is read', async () => {
    let sent = 0;
    async function* endless() {
      for (;;) {
        yield Buffer.from('[0, 1]\n'.repeat(1000));
        sent += 1000;
      }
    }
    const slow = await predict(folder, ['-'], { stdin: endless() });
    let told = 0;
    for await (const { items } of slow.predicted) {
      told += items.length;
      await setTimeout(20);
      if (told > 5000) break;
    }
    expect(sent - told).toBeLessThan(8000);
    await slow.close();

    const { promise: paused, resolve: release } = withResolvers();
    async function* pausing() {
      yield Buffer.from('[0, 1]\n');
      await paused;
    }
    const live = await predict(folder, ['-'], { stdin: pausing() });
    const first = await live.predicted[Symbol.asyncIterator]().next();
    expect((first.value as { items: unknown[] }).items).toHaveLength(1);
    release();
    await live.close();
  });

  it('is a command that ends with 1 when an input was wrong', async () => {
    const child = spawn(process.execPath, [
      join(root, 'dist/cli.js'),
      'predict',
      folder,
      '-',
      'gone.csv',
      '--top',
      '1',
    ]);
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => (out += text));
    child.stderr.on('data', (text) => (err += text));
    child.stdin.end('a,b\n0,1\n1,1\n');
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, err }).toEqual({
      code: 1,
      err: '`gone.csv` is not there.\n1 of 3 inputs could not be predicted.\n',
    });
    // The thread's lines are those of the library.
    expect(out.split('\n').slice(0, 2).join('\n')).toBe(
      (await textOf(given('a,b\n0,1\n1,1\n'), { format: 'jsonl', top: 1 })).trim(),
    );
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { file: string; label?: string }).label),
    ).toEqual(['odd', 'even', undefined]);
  });
});
