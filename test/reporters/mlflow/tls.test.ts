/**
 * A server behind TLS, and behind a proxy that is asked for a tunnel: handshakes as they are, with certificates made
 * here.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it as always } from 'vitest';
import { sync } from '../../../src/index.ts';
import { emptyFolder, offlineRun } from './_runs.ts';
import { startStub, type Stub } from './_stub.ts';
import { defined } from '../../../src/defined.ts';

/** Skipped where there is no openssl to make certificates with; CI has it. */
const it = always.skipIf(spawnSync('openssl', ['version']).error !== undefined);

const folder = emptyFolder();
const [authority, known, stranger] = [
  join(folder, 'server.pem'),
  join(folder, 'known.pem'),
  join(folder, 'stranger.pem'),
];
/** Key and certificate in one file, as MLflow's variable wants them. */
const certify = (path: string, subject: string, names = ''): void => {
  const key = execFileSync('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout']);
  writeFileSync(path, key);
  const more = names === '' ? [] : ['-addext', `subjectAltName=${names}`];
  writeFileSync(
    path,
    Buffer.concat([
      key,
      execFileSync('openssl', ['req', '-x509', '-new', '-key', path, '-days', '2', '-subj', `/CN=${subject}`, ...more]),
    ]),
  );
};

let stub: Stub;
let open: Server[] = [];
const sockets = new Set<Socket>();
const listen = async (server: Server): Promise<number> => {
  open.push(server.on('connection', (socket: Socket) => void sockets.add(socket)));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return (server.address() as AddressInfo).port;
};
/** TLS before the stub. */
const startTls = (clients = false): Promise<number> => {
  const pem = readFileSync(authority);
  const server = createTlsServer(
    defined({
      key: pem,
      cert: pem,
      requestCert: clients ? true : undefined,
      rejectUnauthorized: clients ? true : undefined,
      ca: clients ? readFileSync(known) : undefined,
    }),
    (from, to) => {
      const passed = request(`${stub.uri}${from.url}`, { method: from.method, headers: from.headers }, (answer) => {
        to.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(to);
      });
      from.pipe(passed);
    },
  );
  return listen(server as unknown as Server);
};

const before = { ...process.env };
beforeAll(() => {
  certify(authority, 'mlflow', 'DNS:mlflow.example,IP:127.0.0.1');
  certify(known, 'client');
  certify(stranger, 'nobody');
});
beforeEach(async () => {
  stub = await startStub();
  Object.assign(process.env, { MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '0.04', HOME: folder });
});
afterEach(async () => {
  for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, before);
  for (const server of open) server.close();
  for (const socket of sockets) socket.destroy();
  open = [];
  await stub.close();
});
afterAll(() => sockets.clear());

const sent = async (env: Record<string, string>): Promise<string | undefined> => {
  Object.assign(process.env, env);
  const [{ problem } = {}] = await sync(await offlineRun(), { seconds: 0 });
  for (const name of Object.keys(env)) Reflect.deleteProperty(process.env, name);
  return problem;
};
const arrived = async () => expect((await stub.look('offline')).runs).toMatchObject([{ status: 'FINISHED' }]);

it('a certificate is not trusted but by `MLFLOW_TRACKING_SERVER_CERT_PATH`, or by trusting any', async () => {
  const uri = `https://127.0.0.1:${await startTls()}`;
  expect(await sent({ MLFLOW_TRACKING_URI: uri })).toBe(
    `${uri} can't be reached: its certificate is signed by itself; name it in \`MLFLOW_TRACKING_SERVER_CERT_PATH\`.`,
  );
  expect(stub.requests).toEqual([]);
  expect(await sent({ MLFLOW_TRACKING_URI: uri, MLFLOW_TRACKING_SERVER_CERT_PATH: stranger })).toContain(
    'its certificate is signed by itself',
  );
  expect(
    await sent({
      MLFLOW_TRACKING_URI: uri.replace('127.0.0.1', 'localhost'),
      MLFLOW_TRACKING_SERVER_CERT_PATH: authority,
    }),
  ).toContain('its certificate is for another name');
  expect(stub.requests).toEqual([]);
  expect(await sent({ MLFLOW_TRACKING_URI: uri, MLFLOW_TRACKING_SERVER_CERT_PATH: authority })).toBeUndefined();
  await arrived();
  const { length } = stub.requests;
  expect(await sent({ MLFLOW_TRACKING_URI: uri, MLFLOW_TRACKING_INSECURE_TLS: 'true' })).toBeUndefined();
  expect(stub.requests.length).toBeGreaterThan(length);
});

it('a server that wants to know its clients gets `MLFLOW_TRACKING_CLIENT_CERT_PATH`', async () => {
  const trusted = {
    MLFLOW_TRACKING_URI: `https://127.0.0.1:${await startTls(true)}`,
    MLFLOW_TRACKING_SERVER_CERT_PATH: authority,
  };
  expect(await sent(trusted)).toContain(
    'it wants a certificate of the client; name one, with its key, in `MLFLOW_TRACKING_CLIENT_CERT_PATH`',
  );
  expect(await sent({ ...trusted, MLFLOW_TRACKING_CLIENT_CERT_PATH: stranger })).toContain('the connection broke off');
  expect(stub.requests).toEqual([]);
  expect(await sent({ ...trusted, MLFLOW_TRACKING_CLIENT_CERT_PATH: known })).toBeUndefined();
  await arrived();
});

it('a server that speaks no TLS is told', async () => {
  expect(await sent({ MLFLOW_TRACKING_URI: stub.uri.replace('http:', 'https:') })).toContain(
    'it does not speak TLS; is its address `http://…`',
  );
});

it.each(['mlflow.example', '127.0.0.1'])(
  'a proxy is asked for a tunnel to %s, and sees nothing of what goes through',
  async (host) => {
    const port = await startTls();
    const asked: string[] = [];
    const proxy = createServer((_, answer) => void answer.writeHead(500).end());
    proxy.on('connect', ({ url, headers }, socket: Socket) => {
      asked.push(`${url} ${headers['proxy-authorization'] ?? ''} ${headers['authorization'] ?? ''}`.trim());
      if (headers['proxy-authorization'] === undefined)
        return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      const through = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
      for (const end of [through, socket]) sockets.add(end.on('error', () => undefined));
    });
    const proxyPort = await listen(proxy);
    const env = {
      MLFLOW_TRACKING_URI: `https://${host}:${port}`,
      MLFLOW_TRACKING_SERVER_CERT_PATH: authority,
      MLFLOW_TRACKING_TOKEN: 'token',
    };
    expect(await sent({ ...env, HTTPS_PROXY: `http://127.0.0.1:${proxyPort}` })).toContain(
      `the proxy 127.0.0.1:${proxyPort} answers 407 to a connection to ${host}:${port}`,
    );
    expect(await sent({ ...env, HTTPS_PROXY: `http://me:pass@127.0.0.1:${proxyPort}` })).toBeUndefined();
    expect(new Set(asked.slice(1))).toEqual(
      new Set([`${host}:${port} Basic ${Buffer.from('me:pass').toString('base64')}`]),
    );
    expect(stub.requests.map(({ headers }) => headers.authorization)).toContain('Bearer token');
    expect(stub.requests.flatMap(({ headers }) => headers['proxy-authorization'] ?? [])).toEqual([]);
    await arrived();
    // What it trusts is looked at inside of the tunnel, too.
    expect(
      await sent({
        ...env,
        MLFLOW_TRACKING_SERVER_CERT_PATH: stranger,
        HTTPS_PROXY: `http://me:pass@127.0.0.1:${proxyPort}`,
      }),
    ).toContain('its certificate is signed by itself');
  },
);
