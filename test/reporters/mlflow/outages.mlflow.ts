/**
 * A real server that is killed while runs and sweeps are sent to it, and while it creates a run: afterwards it holds
 * what the events say, row for row.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventsOf, experimentText, emptyFolder, pointsOf } from './_runs.ts';
import { startAssay } from '../../cli/_assay.ts';
import { startServer, type Server } from './_server.ts';

let server: Server;
beforeAll(async () => void (server = await startServer()), 120_000);
afterAll(() => server.close());

const epochs = (count: number) => (text: string) =>
  text.replace('epochs: 3, logEvery: 1', `epochs: ${count}, logEvery: 20`);
/** Slow steps, for a training of half a minute that tells little. */
const slow = (text: string) =>
  epochs(800)(text).replace('name: hidden}', 'name: hidden}, {type: dense, units: 2048}, {type: dense, units: 2048}');
/** Trains in a process of its own. */
const begin = (name: string, uri: string, change: (text: string) => string, more = '') => {
  const folder = emptyFolder();
  const file = join(folder, 'experiment.yaml');
  writeFileSync(
    file,
    change(experimentText(name, '{type: mlflow, flushTimeout: 3 min, system: false, model: false}', more)),
  );
  return {
    ...startAssay(['run', file, '--out', join(folder, 'runs')], {
      env: { MLFLOW_TRACKING_URI: uri, MLFLOW_HTTP_REQUEST_TIMEOUT: '5' },
    }),
    folder: join(folder, 'runs', name),
  };
};

/**
 * Passes requests on, and calls `answered` before the answer to one that creates a run is handed back, which then gets
 * lost.
 */
const startGate = (uri: string, answered: () => Promise<void>): Promise<HttpServer> =>
  new Promise((ready) => {
    let open = true;
    const gate: HttpServer = createServer((from, to) => {
      const passed = request(`${uri}${from.url}`, { method: from.method, headers: from.headers }, (answer) => {
        if (open && from.url!.endsWith('runs/create')) {
          open = false;
          return void answer.resume().on('end', () => void answered().then(() => from.socket.destroy()));
        }
        to.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(to);
      });
      passed.on('error', () => from.socket.destroy());
      from.pipe(passed);
    }).listen(0, '127.0.0.1', () => ready(gate));
  });

interface Found {
  readonly experiment?: { readonly experiment_id: string };
  readonly runs?: readonly { readonly data: { readonly metrics?: readonly unknown[] } }[];
}
const ask = async (path: string, body?: object): Promise<Found> =>
  (
    await fetch(
      `${server.uri}/api/2.0/mlflow/${path}`,
      body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    )
  ).json() as Promise<Found>;
/** Whether a run of it has metrics there. */
const begun = async (experiment: string): Promise<boolean> => {
  const found = (await ask(`experiments/get-by-name?experiment_name=${experiment}`)).experiment;
  const { runs = [] } = found
    ? await ask('runs/search', { experiment_ids: [found.experiment_id], max_results: 100 })
    : {};
  return runs.some(({ data }) => (data.metrics ?? []).length > 0);
};
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 60) throw new Error('It has not come to that.');
    await wait(300);
  }
};

it('is killed in the middle of a run, of a sweep, and of the creation of a run', async () => {
  const long = begin('long', server.uri, slow);
  const sweep = begin(
    'many',
    server.uri,
    epochs(300),
    'sweep: {space: {optimizer.momentum: [0, 0.3, 0.5, 0.7], model.layers.hidden.units: [2, 4]}, objective: ' +
      '{metric: test/loss}, parallel: 1}',
  );
  await until(async () => (await begun('long')) && (await begun('many')));
  let killed: () => void = () => undefined;
  const down = new Promise<void>((done) => (killed = done));
  const gate = await startGate(server.uri, () => server.kill().then(killed));
  const created = begin('created', `http://127.0.0.1:${(gate.address() as AddressInfo).port}`, epochs(20));
  await down;
  await wait(1500);
  await server.start();
  const back = new Date().toISOString();
  const ended = await Promise.all([long.ended, sweep.ended, created.ended]);
  gate.closeAllConnections();
  gate.close();
  expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(3).fill({ code: 0, stderr: '' }));

  // The training went on, and said so.
  expect(eventsOf(join(long.folder, 'latest')).at(-1)).toMatchObject({
    type: 'trial:end',
    time: expect.toSatisfy((time: string) => time > back),
  });
  const warnings = eventsOf(join(long.folder, 'latest')).flatMap((event) =>
    event.type === 'warning' ? [event.message] : [],
  );
  expect(warnings).toContainEqual(
    expect.stringMatching(/can't be reached: .* The training goes on; what is to be sent is kept and sent later\.$/),
  );

  for (const { folder } of [long, created]) {
    const { runs } = await server.look(folder.split('/').at(-1)!);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ status: 'FINISHED' });
    expect(runs[0]!.metrics).toEqual(pointsOf(eventsOf(join(folder, 'latest'))));
  }
  const { runs } = await server.look('many');
  const children = runs.filter(({ tags }) => tags['assay.kind'] !== 'sweep');
  expect(runs.length - children.length).toBe(1);
  expect(children.map(({ name }) => name).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((trial) => `trial ${trial}`));
  for (const { name, status, metrics } of children) {
    expect(status).toBe('FINISHED');
    const { objective, ...rest } = metrics;
    expect(objective).toEqual(rest['test/loss']);
    const trial = join(sweep.folder, 'sweep/trials', name.split(' ')[1]!);
    expect(rest).toEqual(pointsOf(eventsOf(join(trial, readdirSync(trial)[0]!))));
  }
});
