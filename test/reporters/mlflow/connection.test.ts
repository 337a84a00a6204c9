/** Logins, certificates, proxies. */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doctor, startUi, sync } from '../../../src/index.ts';
import { describeServer } from '../../../src/reporters/mlflow/server/describe-server.ts';
import { readConnection } from '../../../src/reporters/mlflow/http/connection.ts';
import { proxyFor } from '../../../src/reporters/mlflow/http/proxy.ts';
import { uriProblem } from '../../../src/registry/server-uri.ts';
import { emptyFolder, offlineRun } from './_runs.ts';
import { startStub, type Stub } from './_stub.ts';

let stub: Stub;
const before = { ...process.env };
beforeEach(async () => {
  stub = await startStub();
  Object.assign(process.env, {
    MLFLOW_TRACKING_URI: stub.uri,
    MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '0.04',
    HOME: emptyFolder(),
  });
});
afterEach(async () => {
  for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, before);
  await stub.close();
});

describe('what MLflow’s variables say', () => {
  const basic = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`;
  const headersOf = async (env: Record<string, string>, uri: string | null = null) =>
    (await readConnection({ uri }, { HOME: '/nowhere', ...env })).headers;

  it('is a login, of which name and password win over a token', async () => {
    expect(await headersOf({})).toEqual({});
    expect(await headersOf({ MLFLOW_TRACKING_TOKEN: 't' })).toEqual({ authorization: 'Bearer t' });
    expect(
      await headersOf({ MLFLOW_TRACKING_TOKEN: 't', MLFLOW_TRACKING_USERNAME: 'me', MLFLOW_TRACKING_PASSWORD: 'pä' }),
    ).toEqual({ authorization: basic('me:pä') });
    expect(await headersOf({}, 'http://me:p%40ss@127.0.0.1:5000/')).toEqual({ authorization: basic('me:p@ss') });
    expect(await headersOf({ MLFLOW_WORKSPACE: 'team' })).toEqual({ 'x-mlflow-workspace': 'team' });
  });

  it('may stand in ~/.mlflow/credentials', async () => {
    const home = emptyFolder();
    mkdirSync(join(home, '.mlflow'));
    writeFileSync(
      join(home, '.mlflow/credentials'),
      '[other]\nmlflow_tracking_username = no\n[mlflow]\nMLFLOW_TRACKING_USERNAME = me\nmlflow_tracking_password: ' +
        'secret\n',
    );
    expect((await readConnection({ uri: null }, { HOME: home })).headers).toEqual({
      authorization: basic('me:secret'),
    });
  });

  it('is refused where it contradicts itself', async () => {
    await expect(
      readConnection(
        { uri: null },
        { MLFLOW_TRACKING_INSECURE_TLS: 'true', MLFLOW_TRACKING_SERVER_CERT_PATH: '/ca.pem' },
      ),
    ).rejects.toThrow('the one trusts every server');
    await expect(readConnection({ uri: null }, { MLFLOW_TRACKING_SERVER_CERT_PATH: '/ca.pem' })).rejects.toThrow(
      "`MLFLOW_TRACKING_SERVER_CERT_PATH` names `/ca.pem`, which can't be read: ENOENT.",
    );
  });
});

it.each([
  ['sqlite:///mlflow.db', 'is a database'],
  ['file:///mlruns', 'is a folder'],
  ['./mlruns', 'is a folder'],
  ['postgresql://me:secret@host/db', '`postgresql://…@host/db` is a database'],
  ['databricks', 'names a workspace by a profile'],
  ['ftp://host', 'is not the address of a server'],
  ['http://host/?a=1', 'has a part after'],
])('%s is no server', (uri, why) => expect(uriProblem(uri)).toContain(why));

it('goes through the proxy that the environment names, but where it excepts the host', async () => {
  const proxy = (env: Record<string, string>, uri = 'https://mlflow.example.org/') => proxyFor(new URL(uri), env)?.href;
  expect(proxy({ HTTPS_PROXY: 'http://proxy:3128' })).toBe('http://proxy:3128/');
  expect(proxy({ HTTPS_PROXY: 'proxy:3128', NO_PROXY: 'localhost, .example.org' })).toBeUndefined();
  expect(proxy({ HTTP_PROXY: 'proxy:3128' })).toBeUndefined();
  const seen: string[] = [];
  const server = createServer(({ url, headers }, response) => {
    seen.push(`${url} for ${headers.host}`);
    response.writeHead(404).end('{}');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  process.env['HTTP_PROXY'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['MLFLOW_TRACKING_URI'] = 'http://mlflow.invalid:5000';
  await sync(await offlineRun(), { seconds: 0 });
  server.close();
  expect(seen[0]).toBe(
    'http://mlflow.invalid:5000/api/2.0/mlflow/experiments/get-by-name?experiment_name=offline for mlflow.invalid:5000',
  );
});

it('a server that does not know its own name says why', async () => {
  stub.fault = () => ({ status: 403, body: 'Invalid Host header - possible DNS rebinding attack detected' });
  await expect(sync(await offlineRun(), { seconds: 0 })).resolves.toMatchObject([
    { problem: expect.stringMatching(/start it with `--allowed-hosts 127\.0\.0\.1`/) },
  ]);
});

describe('assay doctor', () => {
  const found = async () => (await doctor()).find(({ name }) => name === 'mlflow');
  it('tells of the server', async () => {
    await sync(await offlineRun());
    expect(await describeServer()).toBe(
      `MLflow 3.17.2 at ${stub.uri}, SqlStore, no login, files go through the server`,
    );
    stub.fault = () => ({ status: 401 });
    await expect(describeServer()).rejects.toThrow('it wants a login');
    process.env['MLFLOW_TRACKING_URI'] = 'sqlite:///mlflow.db';
    expect(await found()).toMatchObject({ state: 'broken', detail: expect.stringContaining('is a database') });
  });
});

describe('assay ui', () => {
  it('says how to get MLflow where Python has none', async () => {
    await expect(startUi({ port: 1, python: '/nowhere/python' })).rejects.toThrow(
      'Run `/nowhere/python -m pip install mlflow`',
    );
  });
  it('says that another program has the port', async () => {
    const other = createServer((_, to) => to.end('Not MLflow.')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(startUi({ port })).rejects.toThrow(
      `Port ${port} is taken by a program other than MLflow. Pass \`--port ${port + 1}\``,
    );
    other.close();
  });
});
