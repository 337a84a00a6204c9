import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { TSchema } from '@sinclair/typebox';
import { jsonProblem } from '../../../registry/json-check.ts';
import { TrackerError } from '../../../contracts/tracker.ts';
import { isFine, refusal, unreachable } from './answer.ts';
import type { Call, Answer, Connection } from './http.ts';
import { createAgent, throughProxy } from './proxy.ts';
import { defined } from '../../../defined.ts';

export interface Client {
  readonly connection: Connection;
  /**
   * One request, once. Throws `TrackerError` where there is no answer, or one that is no success; `allow` lists others
   * that are handed back.
   */
  send(call: Call, allow?: readonly number[]): Promise<Answer>;
  /**
   * The answer read as JSON; what is no JSON, such as a proxy's page, is an error, and so is a success that `schema`
   * does not allow.
   */
  json<T>(
    call: Call,
    schema: TSchema,
    allow?: readonly number[],
  ): Promise<{ readonly status: number; readonly body: T }>;
  close(): void;
}

export const createClient = (connection: Connection, signal?: AbortSignal): Client => {
  const agent = createAgent(connection);
  const send = async (call: Call, allow: readonly number[] = []): Promise<Answer> => {
    const answer = await exchange(connection, agent, call, signal);
    if (isFine(answer.status) || allow.includes(answer.status)) return answer;
    throw refusal(answer, connection, call);
  };
  return {
    connection,
    send,
    json: async <T>(call: Call, schema: TSchema, allow?: readonly number[]) => {
      const answer = await send(call, allow);
      const body = parsed(answer.body.toString('utf8') || '{}');
      if (body === undefined) throw new TrackerError(strange(connection, call, 'with something that is no JSON'));
      const problem = isFine(answer.status) ? jsonProblem(schema, body) : undefined;
      if (problem !== undefined)
        throw new TrackerError(
          strange(connection, call, `with JSON that MLflow would not send. ${problem.slice(0, -1)}`),
        );
      return { status: answer.status, body: body as T };
    },
    close: () => agent.destroy(),
  };
};

/** JSON has no undefined. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const strange = ({ uri }: Connection, { path }: Call, how: string): string =>
  `${uri} answers \`${path}\` ${how}: is a proxy or another server at this address?`;

/** More than any answer that is read: a server that goes on sending is cut off. */
const longest = 64 * 1024 * 1024;

const exchange = (
  connection: Connection,
  agent: ReturnType<typeof createAgent>,
  { method, path, query = {}, body, headers = {}, timeout = connection.timeout, trusted = false }: Call,
  signal?: AbortSignal,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const isWhole = /^https?:/.test(path);
    const url = new URL(isWhole ? path : connection.uri + path);
    const foreign = isWhole && !trusted;
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const raw = body instanceof Uint8Array;
    const encoded = raw ? body : Buffer.from(JSON.stringify(body ?? null));
    const bytes = body === undefined ? undefined : encoded;
    const fail = (error: NodeJS.ErrnoException): void => {
      clearTimeout(timer);
      reject(
        signal?.aborted
          ? new TrackerError('The sending was ended.')
          : unreachable(error, isWhole ? url.origin : connection.uri),
      );
    };
    const proxied =
      !foreign && connection.proxy && url.protocol === 'http:' ? throughProxy(connection.proxy, url) : undefined;
    const options = {
      method,
      ...(foreign ? {} : { agent, ...connection.tls }),
      ...defined({ signal, hostname: proxied?.hostname, port: proxied?.port, path: proxied?.path }),
      headers: {
        accept: 'application/json',
        ...(proxied ? { host: url.host, ...proxied.headers } : {}),
        ...(foreign ? {} : connection.headers),
        ...(bytes ? contentHeaders(bytes, raw) : {}),
        ...headers,
      },
    };
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response
        .on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if ((length += chunk.length) > longest) request.destroy(new Error('the answer does not end'));
        })
        .once('end', () => {
          clearTimeout(timer);
          if (!response.complete) return fail(new Error('the answer broke off'));
          resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) });
        })
        .once('aborted', () => fail(new Error('the answer broke off')))
        .once('error', fail);
    });
    // Of the request as a whole: a socket that is half open stays silent for ever.
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeout / 1000} s`)), timeout);
    request.once('error', fail).end(bytes);
  });

const contentHeaders = (bytes: Uint8Array, raw: boolean): Record<string, string | number> => ({
  'content-type': raw ? 'application/octet-stream' : 'application/json',
  'content-length': bytes.length,
});
