import { execFile, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { defaultUri } from '../registry/server-uri.ts';
import { noMlflow, portTaken, serverNotStarted } from './messages.ts';
import { TrackerError } from '../contracts/tracker.ts';

export interface UiOptions {
  readonly port?: number;
  /** Where its database and its files are; made where it is missing. */
  readonly folder?: string;
  /** One that MLflow is installed for. */
  readonly python?: string;
  readonly signal?: AbortSignal;
}

export interface Ui {
  readonly uri: string;
  /** It was there already, and is not ended with this process. */
  readonly found: boolean;
  /** Resolves when the server has ended. */
  readonly ended: Promise<void>;
}

/**
 * An MLflow server on this machine, in one SQLite file: a running one on the port, or a new one that ends with
 * `signal`. Throws `TrackerError` where another program has the port, Python lacks MLflow, or the server does not
 * start.
 */
export const startUi = async ({
  port = Number(new URL(defaultUri).port),
  folder = 'mlflow-data',
  python = 'python3',
  signal,
}: UiOptions = {}): Promise<Ui> => {
  const uri = `http://127.0.0.1:${port}`;
  if (await answers(uri)) return { uri, found: true, ended: Promise.resolve() };
  if (await isTaken(port)) throw new TrackerError(portTaken({ port }));
  if (!(await hasMlflow(python))) throw new TrackerError(noMlflow({ python }));
  const place = resolve(folder);
  await mkdir(place, { recursive: true });
  const args = [
    '-m',
    'mlflow',
    'server',
    '--backend-store-uri',
    `sqlite:///${join(place, 'mlflow.db')}`,
    '--artifacts-destination',
    join(place, 'artifacts'),
    '--serve-artifacts',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
  ];
  // A process group of its own, so that its workers end with it.
  const server = spawn(python, args, { cwd: place, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
  const ended = new Promise<void>((done) => server.once('exit', () => done()));
  const stop = (): void => {
    try {
      process.kill(-server.pid!, 'SIGTERM');
    } catch {
      return; // it has ended by itself
    }
  };
  signal?.addEventListener('abort', stop);
  while (!(await answers(uri))) {
    if (signal?.aborted) return { uri, found: false, ended };
    if (server.exitCode !== null || server.signalCode !== null)
      throw new TrackerError(serverNotStarted({ reason: said.trim().split('\n').at(-1)! }));
    await wait(250);
  }
  return { uri, found: false, ended };
};

const answers = (uri: string): Promise<boolean> =>
  fetch(`${uri}/health`, { signal: AbortSignal.timeout(2000) }).then(
    async (answer) => answer.ok && (await answer.text()) === 'OK',
    () => false,
  );

const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const say = (taken: boolean) => () => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', say(true)).once('error', say(false));
  });

/** Without loading it, which takes seconds. */
const hasMlflow = (python: string): Promise<boolean> =>
  promisify(execFile)(python, ['-c', 'import importlib.util as u, sys; sys.exit(u.find_spec("mlflow") is None)']).then(
    () => true,
    () => false,
  );
