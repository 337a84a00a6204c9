/** What must hold whatever the server: the stub in `npm test`, a real one in `npm run test:mlflow`. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sync } from '../../../src/index.ts';
import type { EventOf } from '../../../src/runner/events.ts';
import { eventsOf, experimentText, offlineRun, pointsOf, sha256, train } from './_runs.ts';
import type { Target } from './_target.ts';

export const contract = (open: () => Promise<Target & { close(): Promise<void> }>): void => {
  let target: Target & { close(): Promise<void> };
  beforeAll(async () => {
    target = await open();
    process.env['MLFLOW_TRACKING_URI'] = target.uri;
  }, 120_000);
  afterAll(async () => {
    process.env['MLFLOW_TRACKING_URI'] = '';
    await target.close();
  });
  const one = async (experiment: string) => {
    const { runs } = await target.look(experiment);
    expect(runs).toHaveLength(1);
    return runs[0]!;
  };

  describe('a run that is sent while it trains', () => {
    it('holds everything, row for row and byte for byte', async () => {
      const { folder, status, incompleteReporters } = await train(experimentText('live', '{type: mlflow, tags: {team: vision}}'));
      expect({ status, incompleteReporters }).toEqual({ status: 'completed', incompleteReporters: [] });
      const run = await one('live');
      const events = eventsOf(folder);
      const start = events[0] as EventOf<'trial:start'>;
      expect(run).toMatchObject({ name: folder.split('/').at(-1), status: 'FINISHED' });
      expect(run.metrics).toEqual(pointsOf(events));
      expect(run.params).toMatchObject({ seed: '1', 'optimizer.momentum': '0.5', 'optimizer.learningRate.value': '0.0001', 'model.layers.hidden.units': '4', 'metrics.0.type': 'accuracy', 'train.clip.norm': 'null' });
      expect(Object.keys(run.params).filter((name) => /^(reporters|out|name)/.test(name))).toEqual([]);
      expect(run.tags).toMatchObject({
        'mlflow.source.name': 'experiment.yaml',
        'mlflow.source.type': 'LOCAL',
        'mlflow.note.content': 'All 3 epochs are done.',
        'assay.fingerprint': start.environment.fingerprint,
        'assay.version': start.environment.assay,
        'assay.engine': 'onnx',
        'assay.state': 'completed',
        team: 'vision',
      });
      expect(run.tags['mlflow.user']).not.toBe('');
      const digest = start.data.digest.slice(0, 36);
      expect(run.inputs).toEqual([['inline test', 'test', digest], ['inline train', 'training', digest]]);
      const plots = readdirSync(join(folder, 'plots')).map((file) => `plots/${file}`);
      expect(Object.keys(run.artifacts)).toEqual(expect.arrayContaining(['experiment.yaml', 'plan.json', 'environment.json', 'metrics.csv', ...plots]));
      for (const path of ['experiment.yaml', 'plan.json', 'environment.json', ...plots]) expect(run.artifacts[path], path).toBe(sha256(readFileSync(join(folder, path))));
      expect(run.models).toHaveLength(1);
      expect(run.models[0]).toMatchObject({ status: 'LOGGED_MODEL_READY', metrics: { 'test/accuracy': expect.any(Number), 'train/loss': expect.any(Number) } });
      expect(run.models[0]!.files).toEqual(expect.arrayContaining(['MLmodel', 'model.json', 'weights.bin']));
    });
  });

  describe('a run that is sent afterwards', () => {
    it('is sent once, however often', async () => {
      const folder = await offlineRun({ reporter: { experiment: 'afterwards', register: 'afterwards model', alias: 'champion' } });
      const [sent] = await sync(folder);
      expect(sent).toMatchObject({ refused: 0, warnings: [], link: expect.stringContaining(`${target.uri}/#/experiments/`) });
      const before = await target.look('afterwards');
      expect(before.runs[0]!.metrics).toEqual(pointsOf(eventsOf(folder)));
      expect(before.registered['afterwards model']).toEqual({ versions: 1, aliases: { champion: '1' } });
      // Also when nothing is known any more of what was sent.
      for (const cursor of [true, false]) {
        if (!cursor) (await import('node:fs')).rmSync(join(folder, 'mlflow/cursor.json'));
        await sync(folder);
        expect(await target.look('afterwards')).toEqual(before);
      }
    });

    it('has the status that its end gives it', async () => {
      const ended = (status: EventOf<'trial:end'>['status'], reason: string) => (events: ReturnType<typeof eventsOf>) => events.map((event) => (event.type === 'trial:end' ? { ...event, status, reason, time: new Date(Date.parse(event.time) + status.length).toISOString() } : { ...event, ...(event.type === 'trial:start' && { run: status }) }));
      const expected = { failed: ['FAILED', '**Failed**: It diverged.'], interrupted: ['KILLED', '**Killed**: It diverged.'], stopped: ['FINISHED', 'It diverged.'] } as const;
      for (const [status, [known, note]] of Object.entries(expected)) {
        await sync(await offlineRun({ reporter: { experiment: `end ${status}` }, events: ended(status as 'failed', 'It diverged.') }));
        const run = await one(`end ${status}`);
        expect({ status: run.status, note: run.tags['mlflow.note.content'], state: run.tags['assay.state'] }).toEqual({ status: known, note, state: status });
      }
      // Killed: its log just ends.
      await sync(await offlineRun({ reporter: { experiment: 'end none' }, events: (events) => events.slice(0, 6) }));
      expect((await one('end none')).status).toBe('KILLED');
    });

    it('leaves out what is no number, or sends it', async () => {
      const diverged = (events: ReturnType<typeof eventsOf>) => events.map((event) => (event.type === 'epoch:end' && event.epoch > 0 ? { ...event, values: { ...event.values, 'train/loss': 'NaN' as const, 'test/loss': 'Infinity' as const } } : event));
      await sync(await offlineRun({ reporter: { experiment: 'skipped' }, events: diverged }));
      const skipped = await one('skipped');
      expect(skipped.metrics['train/loss']).toHaveLength(1);
      expect(skipped.metrics['train/accuracy']).toHaveLength(3);
      expect(skipped.tags['assay.nonfinite']).toBe('train/loss@6 test/loss@6 train/loss@9 test/loss@9');
      await sync(await offlineRun({ reporter: { experiment: 'sent', nonfinite: 'send' }, events: diverged }));
      const sent = await one('sent');
      expect(sent.metrics['train/loss']).toHaveLength(3);
      expect(sent.metrics['train/accuracy']).toHaveLength(3);
      expect(sent.tags['assay.nonfinite']).toBeUndefined();
    });

    it('is cut where it is too long, and kept whole beside', async () => {
      const long = 'x'.repeat(9000);
      const [sent] = await sync(await offlineRun({ reporter: { experiment: 'long', name: `name ${'n'.repeat(400)}`, tags: { long, [`k${'e'.repeat(300)}y`]: 'short', 'odd: ä <b>"/../\\': 'odd' } } }));
      expect(sent).toMatchObject({ refused: 0, warnings: [] });
      const run = await one('long');
      expect(run.name).toMatch(/^name n{50,}… \(cut from 405 characters; whole in /);
      expect(run.name.length).toBeLessThanOrEqual(250);
      expect(run.tags['assay.name']).toBe(`name ${'n'.repeat(400)}`);
      expect(run.tags['long']).toMatch(/^x{7000,}… \(cut from 9000 characters; whole in whole\/tag\/long-[0-9a-f]{8}\.txt\)$/);
      const whole = /whole in (.*)\)$/.exec(run.tags['long']!)![1]!;
      expect(run.artifacts[whole]).toBe(sha256(Buffer.from(long)));
      expect(Object.keys(run.tags).filter((key) => /^ke+-[0-9a-f]{8}$/.test(key))).toHaveLength(1);
      expect(run.tags['odd: ä _b__/_/_']).toBe('odd');
    });
  });
};
