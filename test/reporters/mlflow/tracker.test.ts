/** A tracker of one's own: the example, as it stands. */
import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run, sync } from '../../../src/index.ts';
import { emptyFolder, eventsOf } from './_runs.ts';

it('is sent a run while it trains, and again nothing', async () => {
  const folder = emptyFolder();
  cpSync('examples/own-tracker', folder, { recursive: true });
  const tracked = join(folder, 'tracked');
  const result = await run(join(folder, 'experiment.yaml'), {
    out: join(folder, 'runs'),
    set: [`reporters[1].tracker.folder=${tracked}`],
  });
  expect(result).toMatchObject({ status: 'completed', incompleteReporters: [] });
  const [key] = readdirSync(join(tracked, 'own-tracker'));
  const place = join(tracked, 'own-tracker', key!);
  const kept = JSON.parse(readFileSync(join(place, 'run.json'), 'utf8')) as object;
  expect(kept).toMatchObject({ key, status: 'finished', reason: 'All 5 epochs are done.' });
  const records = readFileSync(join(place, 'records.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; value: unknown; step: number });
  const losses = eventsOf(result.folder).flatMap((event) =>
    event.type === 'epoch:end' ? [[event.step, event.values['train/loss']]] : [],
  );
  expect(records.filter(({ name }) => name === 'train/loss').map(({ step, value }) => [step, value])).toEqual(losses);
  expect(readdirSync(join(place, 'files'))).toEqual(expect.arrayContaining(['plan.json', 'metrics.csv']));
  // By its name alone, with the module found from the run's folder.
  await expect(sync(result.folder)).resolves.toMatchObject([{ refused: 0, link: place, warnings: [] }]);
  expect(readFileSync(join(place, 'records.jsonl'), 'utf8').trim().split('\n')).toHaveLength(records.length);
});
