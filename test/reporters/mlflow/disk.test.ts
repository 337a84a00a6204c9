/** A disk that gets full while a run is being sent. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sync } from '../../../src/index.ts';
import { assay, root } from '../../cli/_assay.ts';
import { emptyFolder, eventsOf, experimentText, pointsOf } from './_runs.ts';
import { startStub } from './_stub.ts';

it('ends the run, and everything that was written gets there: by the run itself, or by `assay sync`', async () => {
  const stub = await startStub();
  try {
    for (const away of [false, true]) {
      const [folder, name] = [emptyFolder(), away ? 'away' : 'there'];
      const file = join(folder, 'experiment.yaml');
      writeFileSync(file, experimentText(name, '{type: mlflow, system: false, flushTimeout: 5 s}'));
      if (away) stub.fault = () => 'drop';
      const env = {
        MLFLOW_TRACKING_URI: stub.uri,
        MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '0.04',
        NODE_OPTIONS: `--import=${join(root, 'test/run/_full-disk.mjs')}`,
        FULL: '7',
      };
      const { code, stderr } = await assay(
        ['run', file, '--out', join(folder, 'runs'), ...(away ? ['--set', 'reporters.1.flushTimeout=0 s'] : [])],
        { env },
      );
      expect(code).toBe(1);
      expect(stderr).toContain(
        'events.jsonl` could not be written: the disk is full. What was written before is kept.',
      );
      const run = join(folder, 'runs', name, 'latest');
      const there = async () => (await stub.look(name)).runs;
      stub.fault = () => undefined;
      if (away) {
        expect(await there()).toEqual([]);
        process.env['MLFLOW_TRACKING_URI'] = stub.uri;
        await expect(sync(run)).resolves.toMatchObject([{ refused: 0 }]);
      }
      const events = eventsOf(run);
      expect(events.findLast(({ type }) => type === 'step')).toMatchObject({ step: 6 });
      expect(await there()).toMatchObject([
        { status: 'KILLED', tags: { 'assay.state': 'lost' }, metrics: pointsOf(events) },
      ]);
      expect(existsSync(join(run, 'mlflow/rejected.jsonl'))).toBe(false);
    }
  } finally {
    process.env['MLFLOW_TRACKING_URI'] = '';
    await stub.close();
  }
});
