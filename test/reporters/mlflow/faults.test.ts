/** A server that is slow, wrong, gone: nothing is lost, nothing is there twice, and the training never knows. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sync } from '../../../src/index.ts';
import { pauseAfter } from '../../../src/reporters/mlflow/outbox/retry.ts';
import { TrackerError } from '../../../src/contracts/tracker.ts';
import { command } from '../../cli/_in-process.ts';
import { emptyFolder, eventsOf, experimentText, offlineRun, pointsOf, train } from './_runs.ts';
import { startStub, type Fault, type Stub } from './_stub.ts';

let stub: Stub;
beforeEach(async () => {
  stub = await startStub();
  process.env['MLFLOW_TRACKING_URI'] = stub.uri;
  process.env['MLFLOW_HTTP_REQUEST_TIMEOUT'] = '0.3';
  process.env['MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR'] = '0.04';
});
afterEach(() => stub.close());
afterAll(() => {
  process.env['MLFLOW_TRACKING_URI'] = '';
  delete process.env['MLFLOW_HTTP_REQUEST_TIMEOUT'];
  delete process.env['MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR'];
});

const whole = async (folder: string, experiment = 'offline') => {
  const { runs } = await stub.look(experiment);
  expect(runs).toHaveLength(1);
  expect(runs[0]!.metrics).toEqual(pointsOf(eventsOf(folder)));
  expect(runs[0]).toMatchObject({ status: 'FINISHED', models: [{ status: 'LOGGED_MODEL_READY' }] });
  return runs[0]!;
};

const html: Fault = { status: 502, body: '<html>Bad gateway</html>', headers: { 'content-type': 'text/html' } };
/** The path it is about, and what happens to the first requests of it. */
const faults: readonly (readonly [string, RegExp, readonly Fault[]])[] = [
  ['the run was created, and the answer got lost', /runs\/create/, ['drop after']],
  ['no answer to the creation of a run', /runs\/create/, ['hang']],
  ['half an answer', /runs\/create/, ['half']],
  [
    'an experiment that another run creates at the same time',
    /experiments\/get-by-name/,
    [{ status: 404, body: '{"error_code": "RESOURCE_DOES_NOT_EXIST"}' }],
  ],
  ['a batch that was kept, and the answer got lost', /log-batch/, ['drop after', 'drop after']],
  ['too many requests', /log-batch/, [{ status: 429, headers: { 'retry-after': '0' } }]],
  ['500', /log-batch/, [{ status: 500, body: '{"error_code": "INTERNAL_ERROR", "message": "oh"}' }]],
  ['503', /runs\/update/, [{ status: 503 }, { status: 503 }]],
  ['a page of a proxy', /log-batch/, [html]],
  [
    'a page that says it is fine',
    /runs\/search/,
    [{ status: 200, body: '<html>Log in</html>', headers: { 'content-type': 'text/html' } }],
  ],
  ['files', /mlflow-artifacts/, ['drop', 'hang', html]],
  ['the outputs of the run', /runs\/outputs/, ['drop after']],
  ['the model', /logged-models$/, ['drop after']],
];
it.each(faults)('%s', async (_, path, answers) => {
  const left = [...answers];
  stub.fault = (asked) => (path.test(asked) ? left.shift() : undefined);
  const folder = await offlineRun();
  await expect(sync(folder)).resolves.toMatchObject([{ refused: 0 }]);
  expect(left).toEqual([]);
  await whole(folder);
});

it('a run that was created while its cursor could not be written is found again', async () => {
  const folder = await offlineRun();
  const half = { seconds: 0 };
  let count = 0;
  stub.fault = (path) => (path.includes('log-batch') && ++count > 3 ? 'drop' : undefined);
  await expect(sync(folder, half)).resolves.toMatchObject([
    { problem: expect.stringContaining('the connection broke off') },
  ]);
  rmSync(join(folder, 'mlflow/cursor.json'));
  stub.fault = () => undefined;
  await sync(folder);
  await whole(folder);
});

it('a server that is not there is waited for a while, and said', async () => {
  const [first, second] = [
    await offlineRun(),
    await offlineRun({ events: (events) => events.map((event) => ({ ...event, run: 'second' })) }),
  ];
  const both = emptyFolder();
  for (const [i, folder] of [first, second].entries()) {
    const { renameSync } = await import('node:fs');
    renameSync(folder, join(both, String(i)));
  }
  await stub.close();
  const problem = expect.stringContaining(`${stub.uri} can't be reached: nothing listens there`);
  await expect(sync(both, { seconds: 0 })).resolves.toMatchObject([{ problem }, { problem }]);
  stub = await startStub(Number(new URL(stub.uri).port));
  await expect(sync(both)).resolves.toHaveLength(2);
  expect((await stub.look('offline')).runs).toHaveLength(2);
});

it('what a server will not take is put aside, and nothing else', async () => {
  stub.refused = 'step/accuracy';
  stub.fault = (path) =>
    path.includes('logged-models')
      ? { status: 400, body: '{"error_code": "INVALID_PARAMETER_VALUE", "message": "No models here."}' }
      : undefined;
  const folder = await offlineRun();
  await expect(sync(folder)).resolves.toMatchObject([
    { refused: 9 + 1, warnings: [expect.stringContaining('which is kept in mlflow/rejected.jsonl')] },
  ]);
  const rejected = readFileSync(join(folder, 'mlflow/rejected.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { what: { name?: string } }).what);
  expect(rejected.map(({ name }) => name)).toEqual([...Array<string>(9).fill('step/accuracy'), undefined]);
  const { 'step/accuracy': _refused, ...expected } = pointsOf(eventsOf(folder));
  expect((await stub.look('offline')).runs).toMatchObject([{ status: 'FINISHED', metrics: expected }]);
});

it('a run that was deleted waits until it is restored', async () => {
  const folder = await offlineRun();
  let asked = 0;
  stub.fault = (path) => void (path.includes('log-batch') && ++asked === 4 && stub.delete('offline'));
  await expect(sync(folder, { seconds: 0 })).resolves.toMatchObject([
    { problem: expect.stringContaining('The run was deleted on the server; restore it there') },
  ]);
  expect(existsSync(join(folder, 'mlflow/rejected.jsonl'))).toBe(false);
  stub.fault = () => undefined;
  stub.delete('offline');
  await sync(folder);
  await whole(folder);
});

it('what an attempt tells again is there once', async () => {
  const folder = await offlineRun({
    events: (events) => {
      const later = (event: (typeof events)[number]) => ({
        ...event,
        attempt: 2,
        time: new Date(Date.parse(event.time) + 60_000).toISOString(),
      });
      const start = events[0]!;
      const from = events.findIndex((event) => event.type === 'epoch:end') + 1;
      return [
        ...events.slice(0, from + 2),
        later({ ...start, resumed: { step: 3, epoch: 1, checkpoint: null } } as never),
        ...events.slice(from).map(later),
      ];
    },
  });
  await sync(folder);
  const { runs } = await stub.look('offline');
  for (const [name, points] of Object.entries(runs[0]!.metrics))
    expect(
      points.map(([step]) => step),
      name,
    ).toEqual([...new Set(points.map(([step]) => step))]);
  expect(runs[0]!.metrics['step/loss']).toHaveLength(9);
  expect(runs[0]!.tags['assay.attempt']).toBe('2');
});

describe('artifacts', () => {
  it('go to a bucket by signed addresses, without the login', async () => {
    stub.artifactRoot = 'bucket://runs';
    process.env['MLFLOW_TRACKING_TOKEN'] = 'token';
    try {
      const folder = await offlineRun();
      await sync(folder);
      expect(Object.keys((await whole(folder)).artifacts)).toContain('plan.json');
      expect(
        stub.requests.filter(({ path }) => path.includes('log-batch')).map(({ headers }) => headers.authorization),
      ).toContain('Bearer token');
    } finally {
      delete process.env['MLFLOW_TRACKING_TOKEN'];
    }
  });

  it('go to a folder that is shared, or it is said at the start', async () => {
    const shared = emptyFolder();
    mkdirSync(join(shared, 'root'));
    stub.artifactRoot = `file://${shared}/root`;
    const folder = await offlineRun();
    await sync(folder);
    expect(existsSync(join(shared, 'root/1'))).toBe(true);
    stub.artifactRoot = '/nowhere/at/all';
    const other = await offlineRun({ reporter: { experiment: 'other' } });
    await expect(sync(other)).resolves.toMatchObject([
      {
        warnings: [
          expect.stringMatching(
            /The server keeps artifacts in its own folder `\/nowhere\/at\/all`, which can't be written from here\./,
          ),
        ],
      },
    ]);
    expect((await stub.look('other')).runs[0]).toMatchObject({ status: 'FINISHED', artifacts: {} });
  });
});

describe('a run that is sent while it trains', () => {
  it('is trained all the same when the server is gone, and says how to complete it', async () => {
    stub.fault = () => ({ status: 503 });
    const result = await train(experimentText('gone', '{type: mlflow, flushTimeout: 5 s}'));
    expect(result).toMatchObject({
      status: 'completed',
      incompleteReporters: [
        { name: 'mlflow', madeUpBy: 'sync', needed: false, reason: expect.stringContaining('503') },
      ],
    });
    stub.fault = () => undefined;
    await sync(result.folder);
    await whole(result.folder, 'gone');
  });

  it('does not begin where the file says so', async () => {
    stub.fault = () => ({ status: 503 });
    await expect(train(experimentText('needed', '{type: mlflow, onError: fail, flushTimeout: 5 s}'))).rejects.toThrow(
      /^The run did not begin, as the reporter `mlflow` says `onError: fail`: .* answers 503/,
    );
  });

  it('ends soon after the server is gone, where the file says so', async () => {
    let asked = 0;
    stub.fault = (path) => (path.includes('log-batch') && ++asked > 2 ? 'drop' : undefined);
    const text = experimentText('ended', '{type: mlflow, onError: fail, flushTimeout: 5 s}').replace(
      'epochs: 3',
      'epochs: 1000000',
    );
    const result = await train(text);
    const reason = expect.stringMatching(
      /^The reporter `mlflow` says `onError: fail`, and has waited 5 s: .* the connection broke off\. What was told is kept; `assay sync` sends it\.$/,
    ) as string;
    expect(result).toMatchObject({
      status: 'failed',
      reason,
      error: reason,
      incompleteReporters: [{ name: 'mlflow', needed: true }],
    });
    stub.fault = () => undefined;
    await sync(result.folder);
    expect((await stub.look('ended')).runs).toMatchObject([
      { status: 'FAILED', metrics: pointsOf(eventsOf(result.folder)) },
    ]);
  });

  it('of a sweep goes on to its end, and has failed then', async () => {
    let asked = 0;
    stub.fault = (path) => (path.includes('log-batch') && ++asked > 2 ? 'drop' : undefined);
    const folder = emptyFolder();
    const file = join(folder, 'experiment.yaml');
    writeFileSync(
      file,
      experimentText(
        'swept',
        '{type: mlflow, onError: fail, flushTimeout: 5 s}',
        'sweep: {space: {optimizer.momentum: [0, 0.5, 0.9]}, objective: {metric: train/loss}, parallel: 1}',
      ),
    );
    const { code, stderr } = await command('run', file, '--out', join(folder, 'runs'), '--quiet');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^The sweep finished, but `mlflow` is incomplete: .* the connection broke off\. Run `assay sync .*` to complete it\.\n$/,
      ) as string,
    });
  });

  it('sends on when its outbox can’t be written', async () => {
    const folder = await offlineRun();
    rmSync(join(folder, 'mlflow/cursor.json'), { force: true });
    writeFileSync(join(folder, 'mlflow/cursor.json.partial'), '');
    chmodSync(join(folder, 'mlflow/cursor.json.partial'), 0o400);
    mkdirSync(join(folder, 'mlflow/cursor.json'));
    await sync(folder);
    await whole(folder);
  });
});

it('pauses are doubled, drawn at random, bounded, and not shorter than the server asks for', () => {
  const error = new Error('no');
  expect(
    [1, 2, 3, 9, 100].map((failures) => [pauseAfter(failures, error, 0.5, 0), pauseAfter(failures, error, 0.5, 1)]),
  ).toEqual([
    [0.25, 0.5],
    [0.5, 1],
    [1, 2],
    [30, 60],
    [30, 60],
  ]);
  expect(pauseAfter(1, new TrackerError('no', { after: 7 }), 0.5, 0)).toBe(7);
});

it.each(['null', '[]', '"text"', '{}', '{"run": 5}', '{"run": {"info": null}}', '{"experiment_id": {}}', 'nonsense'])(
  'a server that answers everything with %s is told in a sentence',
  async (body) => {
    const folder = await offlineRun();
    stub.fault = () => ({ status: 200, body });
    const [sent] = await sync(folder, { uri: stub.uri, seconds: 0 });
    const said = [sent!.problem, ...sent!.warnings].join('\n');
    expect(said).toMatch(/answers .* (no JSON|that MLflow would not send|server)/);
    expect(said).not.toMatch(/TypeError|reading|not a function|not iterable|undefined/);
  },
);
