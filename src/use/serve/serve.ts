import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { RunError } from '../../results/run/read-run.ts';
import { allocate, sizeOf } from '../../engine/host.ts';
import { noWindows } from '../messages.ts';
import { ModelError } from '../model/model-error.ts';
import { openModel, type ModelOptions, type OpenModel } from '../model/open-model.ts';
import { createApp, type Limits } from './app.ts';
import { shutDown, trackConnections } from './shut-down.ts';

export interface ServeOptions extends ModelOptions {
  /** 0 takes any that is free. */
  readonly port?: number;
  /** Address to listen at; only this machine reaches the default. */
  readonly host?: string;
  readonly limits?: Partial<Limits & { /** Seconds that a request may take to arrive. */ readonly seconds: number }>;
  /** Told of what failed in here; whoever asked is told that something did. */
  readonly onFailure?: (error: unknown) => void;
}

export interface Serving {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  readonly name: string;
  /** Accepts no more connections, answers every request on those that are open, and gives back the model. */
  close(): Promise<void>;
}

const defaults = { body: 2 ** 24, queue: 8192, seconds: 15 };

/**
 * Serves the model of a run over HTTP; see `docs/using-models.md#serve`. Throws `RunError` where there is no model or
 * the port is taken, and `EngineError`.
 */
export const serve = async (
  path: string,
  { port = 8080, host = '127.0.0.1', limits = {}, onFailure = () => undefined, ...choice }: ServeOptions = {},
): Promise<Serving> => {
  const { seconds, ...rest } = { ...defaults, ...limits };
  const model = await openModel(path, choice);
  try {
    if (model.columns?.windows) throw new ModelError(noWindows({ verb: 'serve' }));
    await warmUp(model);
    const app = await createApp(model, rest, namesOf(host), onFailure);
    const server = createAdaptorServer({
      fetch: app.fetch,
      overrideGlobalObjects: false,
      serverOptions: {
        requestTimeout: seconds * 1000,
        headersTimeout: Math.min(seconds * 1000, 10_000),
        connectionsCheckingInterval: 500,
        keepAliveTimeout: 5000,
      },
    }) as Server;
    server.maxConnections = 1024;
    answerBrokenRequests(server);
    const sockets = trackConnections(server);
    await listen(server, port, host);
    const { address, port: taken, family } = server.address() as AddressInfo;
    const close = async (): Promise<void> => {
      app.drain();
      await shutDown(server, sockets, app.answering);
      await model.close();
    };
    let closing: Promise<void> | undefined;
    return {
      url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`,
      name: model.plan.experiment.name,
      close: () => (closing ??= close()),
    };
  } catch (error) {
    await model.close();
    throw error;
  }
};

/**
 * Compiles what requests will need, so that none of them waits for that: a program for each power of two of samples up
 * to the largest batch.
 */
const warmUp = async ({ predict, input: { shape, dtype } }: OpenModel): Promise<void> => {
  for (let count = 1; count <= 256; count *= 2) await predict(allocate(dtype, count * sizeOf(shape)), count);
};

/** Names by which a server of this machine alone may be called; of one that others reach, they are not known. */
const namesOf = (host: string): string[] =>
  ['127.0.0.1', 'localhost', '::1'].includes(host) ? ['127.0.0.1', 'localhost', '[::1]'] : [];

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        reasons[error.code ?? '']
          ? new RunError(`The server can't listen at ${host}:${port}: ${reasons[error.code!]}.`)
          : error,
      ),
    );
    server.listen(port, host, resolve);
  });

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken; `--port` names another',
  EACCES: 'permission is denied; `--port` names another',
  EADDRNOTAVAIL: 'the address is none of this machine’s',
  ENOTFOUND: 'the name is not known',
};

/** What is no HTTP, or comes too slowly, is refused in the manner of the other refusals. */
const answerBrokenRequests = (server: Server): void => {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const [status, message] = broken[error.code ?? ''] ?? ['400 Bad Request', 'This is not HTTP.'];
    const body = `${JSON.stringify({ error: message })}\n`;
    socket.end(
      `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ` +
        `${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  });
};

const broken: Readonly<Record<string, readonly [status: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are too large.'],
};
