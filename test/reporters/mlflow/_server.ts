/** A real MLflow server, and MLflow's own client to look into it. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { emptyFolder } from './_runs.ts';
import type { LookedAt, Target } from './_target.ts';

export const python = process.env['ASSAY_MLFLOW_PYTHON'] ?? 'python3';

export interface Server extends Target {
  /** With SIGKILL. */
  kill(): Promise<void>;
  /** On the same port, with what it held. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** SQLite and proxied artifacts, as a person starts it. */
export const startServer = async (): Promise<Server> => {
  const folder = emptyFolder();
  const port = await freePort();
  const uri = `http://127.0.0.1:${port}`;
  let server: ChildProcess | undefined;
  const kill = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server!.once('exit', resolve));
    process.kill(-server.pid!, 'SIGKILL'); // of its own group: the workers go with it
    await ended;
  };
  const start = async () => {
    const args = [
      '-m',
      'mlflow',
      'server',
      '--backend-store-uri',
      `sqlite:///${folder}/mlflow.db`,
      '--artifacts-destination',
      join(folder, 'artifacts'),
      '--serve-artifacts',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--workers',
      '1',
    ];
    server = spawn(python, args, { stdio: 'ignore', detached: true, cwd: folder });
    for (
      let tries = 0;
      !(await fetch(`${uri}/health`).then(
        ({ ok }) => ok,
        () => false,
      ));
      tries++
    ) {
      if (tries > 600 || server.exitCode !== null) throw new Error('The MLflow server did not start.');
      await wait(200);
    }
  };
  await start();
  return { uri, start, kill, close: kill, look: (experiment) => lookAt(uri, experiment) };
};

const lookAt = async (uri: string, experiment: string): Promise<LookedAt> => {
  const { stdout } = await promisify(execFile)(python, [join(import.meta.dirname, 'look.py'), uri, experiment], {
    maxBuffer: 1 << 28,
    env: { ...process.env, MLFLOW_TRACKING_URI: '' },
  });
  return JSON.parse(stdout.slice(stdout.indexOf('{"runs"'))) as LookedAt;
};

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
