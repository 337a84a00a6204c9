import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadPlanned } from '../../src/run/load/load.ts';
import { open } from '../../src/run/open/open.ts';
import { resultsVersion } from '../../src/experiment/plan/fingerprint.ts';
import { openSession } from '../../src/runner/session.ts';
import { collect, only } from './_experiment.ts';

/**
 * The tutorial's experiment, cut to 2,000 images and two epochs. When these numbers change, runs of one fingerprint no
 * longer are the same: raise `resultsVersion`, delete the old golden, and run this test with UPDATE_GOLDEN=1 for a new
 * one.
 */
const file = new URL(`../golden/training/mnist-mlp.v${resultsVersion}.json`, import.meta.url);

const update = process.env['UPDATE_GOLDEN'] === '1';
const golden = () => JSON.parse(readFileSync(file, 'utf8')) as Curve;

interface Curve {
  readonly steps: readonly Readonly<Record<string, number>>[];
  readonly epochs: readonly Readonly<Record<string, number>>[];
}

const curveOn = async (engine: string): Promise<Curve> => {
  const planned = await loadPlanned('experiments/mnist-mlp.yaml', {
    engine,
    epochs: 2,
    set: ['data.take={train: 2000, test: 500}', 'train.logEvery=4', 'optimizer.learningRate.start=0.1'],
  });
  const { plan, catalog } = planned;
  const opened = await open(planned);
  const session = await openSession({ plan, catalog, ...opened });
  const events = await collect(session.start());
  await session.close();
  await opened.engine.close();
  expect(events.at(-1)).toMatchObject({ type: 'trial:end', status: 'completed' });
  const numbers = ({ values }: { readonly values: object }) => values as Record<string, number>;
  return { steps: only(events, 'step').map(numbers), epochs: only(events, 'epoch:end').map(numbers) };
};

const close = (curve: Curve, golden: Curve) => {
  for (const kind of ['steps', 'epochs'] as const) {
    expect(curve[kind]).toHaveLength(golden[kind].length);
    curve[kind].forEach((values, i) => {
      expect(Object.keys(values)).toEqual(Object.keys(golden[kind][i]!));
      // An accuracy may tip over by one sample, of a batch of 64 or of the last one of an epoch.
      for (const [name, value] of Object.entries(values))
        expect(Math.abs(value - golden[kind][i]![name]!), `${name}, ${kind} ${i}`).toBeLessThan(
          name.endsWith('/loss') ? 1e-5 : kind === 'steps' ? 0.016 : 0.0022,
        );
    });
  }
};

describe('the tutorial’s network', () => {
  it('trains as it always did, on onnx', async () => {
    const curve = await curveOn('onnx');
    if (update) writeFileSync(file, `${JSON.stringify(curve, null, 1)}\n`);
    close(curve, golden());
  });

  it('and on the reference engine', async () => {
    close(await curveOn('cpu'), golden());
  }, 120_000);
});
