/** What must hold whatever the server: the stub in `npm test`, a real one in `npm run test:mlflow`. */
import { cpSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sync } from '../../../src/index.ts';
import type { EventOf } from '../../../src/contracts/events.ts';
import { eventsOf, experimentText, offlineRun, pointsOf, sha256, train, trainSweep, writeEvents } from './_runs.ts';
import type { Target } from './_target.ts';
import { defined } from '../../../src/defined.ts';

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
      const { folder, status, incompleteReporters } = await train(
        experimentText('live', '{type: mlflow, tags: {team: vision}}'),
      );
      expect({ status, incompleteReporters }).toEqual({ status: 'completed', incompleteReporters: [] });
      const run = await one('live');
      const events = eventsOf(folder);
      const start = events[0] as EventOf<'trial:start'>;
      expect(run).toMatchObject({ name: folder.split('/').at(-1), status: 'FINISHED' });
      expect(run.metrics).toEqual(pointsOf(events));
      expect(run.params).toMatchObject({
        seed: '1',
        'optimizer.momentum': '0.5',
        'optimizer.learningRate.value': '0.0001',
        'model.layers.hidden.units': '4',
        'metrics.0.type': 'accuracy',
        'train.clip.norm': 'null',
      });
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
      expect(run.inputs).toEqual([
        ['inline test', 'test', digest],
        ['inline train', 'training', digest],
      ]);
      const plots = readdirSync(join(folder, 'plots')).map((file) => `plots/${file}`);
      expect(Object.keys(run.artifacts)).toEqual(
        expect.arrayContaining(['experiment.yaml', 'plan.json', 'environment.json', 'metrics.csv', ...plots]),
      );
      for (const path of ['experiment.yaml', 'plan.json', 'environment.json', ...plots])
        expect(run.artifacts[path], path).toBe(sha256(readFileSync(join(folder, path))));
      expect(run.models).toHaveLength(1);
      expect(run.models[0]).toMatchObject({
        status: 'LOGGED_MODEL_READY',
        metrics: { 'test/accuracy': expect.any(Number), 'train/loss': expect.any(Number) },
      });
      expect(run.models[0]!.files).toEqual([
        'MLmodel',
        'conda.yaml',
        'model.json',
        'model.onnx',
        'python_env.yaml',
        'requirements.txt',
        'transforms.json',
        'weights.bin',
      ]);
    });
  });

  describe('a sweep', () => {
    it('is a run with one below it for each run of each trial', async () => {
      const sweep =
        'sweep: {space: {optimizer.momentum: [0, 0.5], model.layers.hidden.units: [2, 4]}, repeats: 2, objective: ' +
        '{metric: test/accuracy}, parallel: 2}';
      const { folder, incompleteReporters } = await trainSweep(experimentText('search', 'mlflow', sweep));
      expect(incompleteReporters).toEqual([]);
      // Also an attempt whose worker died, and all of it a second time.
      cpSync(join(folder, 'trials/0/1'), join(folder, 'trials/0/1.lost-1'), { recursive: true });
      rmSync(join(folder, 'trials/0/1.lost-1/mlflow'), { recursive: true });
      writeEvents(
        join(folder, 'trials/0/1.lost-1'),
        eventsOf(join(folder, 'trials/0/1'))
          .slice(0, 4)
          .map((event) => ({ ...event, time: new Date(Date.parse(event.time) - 9000).toISOString() })),
      );
      const [{ compare, refused } = { compare: '', refused: 1 }] = await sync(folder);
      expect(refused).toBe(0);
      const { runs } = await target.look('search');
      const parents = runs.filter(({ tags }) => tags['assay.kind'] === 'sweep');
      expect(parents).toHaveLength(1);
      const [parent] = parents as [(typeof runs)[number]];
      const children = runs.filter(({ tags }) => tags['assay.kind'] !== 'sweep');
      expect(children.map(({ name }) => name).sort()).toEqual(
        [0, 1, 2, 3]
          .flatMap((trial) => [1, 2].map((seed) => `trial ${trial} seed ${seed}`))
          .toSpliced(1, 0, 'trial 0 seed 1 (lost)'),
      );
      for (const child of children)
        expect(child.tags).toMatchObject({
          'mlflow.parentRunId': expect.stringMatching(/^[0-9a-f]{32}$/),
          'assay.sweep': parent.tags['assay.sweep'],
          'assay.trial': child.name.split(' ')[1],
          'assay.seed': child.name.split(' ')[3],
        });
      for (const { name, status, metrics, tags } of children) {
        if (name.includes('lost'))
          expect({ status, state: tags['assay.state'] }).toEqual({ status: 'KILLED', state: 'lost' });
        else
          expect({ status, objective: metrics['objective'] }).toEqual({
            status: 'FINISHED',
            objective: metrics['test/accuracy'],
          });
      }
      expect(
        new Set(children.map(({ params }) => `${params['optimizer.momentum']} ${params['model.layers.hidden.units']}`))
          .size,
      ).toBe(4);
      expect(parent).toMatchObject({
        name: 'search',
        status: 'FINISHED',
        params: { 'space.optimizer.momentum': '[0,0.5]', 'sweep.sampler.type': 'grid', 'sweep.repeats': '2' },
      });
      expect(parent.tags).toMatchObject({
        'assay.trials.completed': '4',
        'assay.best.trial': expect.stringMatching(/^[0-3]$/),
        'assay.best.optimizer.momentum': expect.any(String),
        'mlflow.note.content': expect.stringContaining('# search'),
      });
      for (const name of ['objective', 'objective_deviation', 'best'])
        expect(parent.metrics[name]!.map(([step]) => step)).toEqual([0, 1, 2, 3]);
      expect(Object.keys(parent.artifacts)).toEqual(
        expect.arrayContaining(['results.csv', 'summary.md', 'sweep.jsonl']),
      );
      expect(parent.models).toHaveLength(1);
      const page = readFileSync(join(folder, 'summary.md'), 'utf8');
      expect(page).toContain(compare);
      expect(JSON.parse(new URLSearchParams(compare!.split('?')[1]).get('runs')!)).toHaveLength(8);
    });
  });

  describe('a run that is sent afterwards', () => {
    it('is sent once, however often', async () => {
      const folder = await offlineRun({
        reporter: { experiment: 'afterwards', register: 'afterwards model', alias: 'champion' },
      });
      const [sent] = await sync(folder);
      expect(sent).toMatchObject({
        refused: 0,
        warnings: [],
        link: expect.stringContaining(`${target.uri}/#/experiments/`),
      });
      const before = await target.look('afterwards');
      expect(before.runs[0]!.metrics).toEqual(pointsOf(eventsOf(folder)));
      expect(before.registered['afterwards model']).toEqual({ versions: 1, aliases: { champion: '1' } });
      // Also when nothing is known any more of what was sent.
      for (const cursor of [true, false]) {
        if (!cursor) rmSync(join(folder, 'mlflow/cursor.json'));
        await sync(folder);
        expect(await target.look('afterwards')).toEqual(before);
      }
    });

    it('has the status that its end gives it', async () => {
      const ended = (status: EventOf<'trial:end'>['status'], reason: string) => (events: ReturnType<typeof eventsOf>) =>
        events.map((event) =>
          event.type === 'trial:end'
            ? { ...event, status, reason, time: new Date(Date.parse(event.time) + status.length).toISOString() }
            : { ...event, ...defined({ run: event.type === 'trial:start' ? status : undefined }) },
        );
      const expected = {
        failed: ['FAILED', '**Failed**: It diverged.'],
        interrupted: ['KILLED', '**Killed**: It diverged.'],
        stopped: ['FINISHED', 'It diverged.'],
      } as const;
      for (const [status, [known, note]] of Object.entries(expected)) {
        await sync(
          await offlineRun({
            reporter: { experiment: `end ${status}` },
            events: ended(status as 'failed', 'It diverged.'),
          }),
        );
        const run = await one(`end ${status}`);
        expect({ status: run.status, note: run.tags['mlflow.note.content'], state: run.tags['assay.state'] }).toEqual({
          status: known,
          note,
          state: status,
        });
      }
      // Killed: its log just ends.
      await sync(await offlineRun({ reporter: { experiment: 'end none' }, events: (events) => events.slice(0, 6) }));
      expect((await one('end none')).status).toBe('KILLED');
    });

    it('leaves out what is no number, or sends it', async () => {
      const diverged = (events: ReturnType<typeof eventsOf>) =>
        events.map((event) =>
          event.type === 'epoch:end' && event.epoch > 0
            ? { ...event, values: { ...event.values, 'train/loss': 'NaN' as const, 'test/loss': 'Infinity' as const } }
            : event,
        );
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
      const [sent] = await sync(
        await offlineRun({
          reporter: {
            experiment: 'long',
            name: `name ${'n'.repeat(400)}`,
            tags: { long, [`k${'e'.repeat(300)}y`]: 'short', 'odd: ä <b>"/../\\': 'odd' },
          },
        }),
      );
      expect(sent).toMatchObject({ refused: 0, warnings: [] });
      const run = await one('long');
      expect(run.name).toMatch(/^name n{50,}… \(cut from 405 characters; whole in /);
      expect(run.name.length).toBeLessThanOrEqual(250);
      expect(run.tags['assay.name']).toBe(`name ${'n'.repeat(400)}`);
      expect(run.tags['long']).toMatch(
        /^x{7000,}… \(cut from 9000 characters; whole in whole\/tag\/long-[0-9a-f]{8}\.txt\)$/,
      );
      const whole = /whole in (.*)\)$/.exec(run.tags['long']!)![1]!;
      expect(run.artifacts[whole]).toBe(sha256(Buffer.from(long)));
      expect(Object.keys(run.tags).filter((key) => /^ke+-[0-9a-f]{8}$/.test(key))).toHaveLength(1);
      expect(run.tags['odd: ä _b__/_/_']).toBe('odd');
    });
  });
};
