import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { OpenModel } from '../model/open-model.ts';
import { defined } from '../../defined.ts';
import { byteText, put, taken, utf8 } from '../predict/byte-text.ts';
import { brokenAnswer, unknownPath } from '../messages.ts';
import { isBroken } from '../model/not-a-number.ts';
import { predictionText } from '../predict/prediction-text.ts';
import { createBatcher, QueueFullError } from './batcher.ts';
import { createMetrics } from './metrics.ts';
import { pageFiles } from './page.ts';
import { RequestError } from './request-error.ts';
import { samplesOf } from './samples.ts';
import { openApiOf, signatureOf } from './signature.ts';

export interface Limits {
  /** Bytes of a body. */
  readonly body: number;
  /** Samples that may wait for the engine. */
  readonly queue: number;
}

export interface App {
  readonly fetch: Hono['fetch'];
  /** From now on, `/health` says that the server is ending, and every answer is the last of its connection. */
  drain(): void;
  /** Requests that have no answer yet. */
  answering(): number;
}

/**
 * Everything that a model's server answers. `hosts` are the names that it may be called by; none where it may be called
 * by any.
 */
export const createApp = async (
  model: OpenModel,
  { body, queue }: Limits,
  hosts: readonly string[],
  onFailure: (error: unknown) => void,
): Promise<App> => {
  const signature = signatureOf(model);
  const openApi = openApiOf(signature);
  const files = await pageFiles();
  const batcher = createBatcher(model, { most: 1024, queue });
  const metrics = createMetrics();
  const text = predictionText(model, 'jsonl');
  const width = signature.output.names.length;
  const wanted = { ...model.input, ...defined({ columns: model.columns }) };
  let draining = false;
  let answering = 0;

  const app = new Hono();
  app.use(async (c, next) => {
    const began = performance.now();
    answering += 1;
    await next().finally(() => (answering -= 1));
    if (draining) c.header('connection', 'close');
    metrics.count(known(c.req.path), c.res.status, (performance.now() - began) / 1000);
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
  });
  app.use(async (c, next) => {
    refuseForeign(c, hosts);
    await next();
  });
  app.post(
    '/predict',
    bodyLimit({
      maxSize: body,
      onError: () => {
        throw new RequestError(413, `The body is larger than ${body} bytes.`);
      },
    }),
    async (c) => {
      const samples = await samplesOf(
        c.req.header('content-type') ?? '',
        new Uint8Array(await c.req.arrayBuffer()),
        wanted,
      );
      const { predictions, first } = await batcher.ask(samples);
      const answer = byteText();
      samples.forEach((_, i) => {
        if (isBroken(predictions, width, first + i)) throw new RequestError(422, brokenAnswer(i));
        put(answer, i === 0 ? pieces.open : pieces.between);
        text.put(answer, predictions, first + i);
      });
      put(answer, pieces.close);
      return c.body(taken(answer), 200, { 'content-type': 'application/json' });
    },
  );
  app.get('/health', (c) =>
    draining ? c.json({ status: 'ending' }, 503) : c.json({ status: 'ok', model: signature.name }),
  );
  app.get('/metrics', (c) =>
    c.text(metrics.text(batcher), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );
  app.get('/openapi.json', (c) => c.json(openApi));
  app.get('/signature.json', (c) => c.json(signature));
  for (const { path, type, text } of files) app.get(path, (c) => c.body(text, 200, { 'content-type': type }));
  app.all('/predict', () => {
    throw new RequestError(405, '`/predict` takes a POST.');
  });
  app.notFound((c) => {
    throw new RequestError(404, unknownPath(c.req.path));
  });
  app.onError((error, c) => {
    // Of a body that is too large the rest is not read, so nothing can follow it.
    if (error instanceof RequestError)
      return c.json({ error: error.message }, error.status, error.status === 413 ? { connection: 'close' } : {});
    if (error instanceof QueueFullError) return c.json({ error: error.message }, 503, { 'retry-after': '1' });
    // The body ended before its length, or the client went: nobody reads the answer.
    if (c.req.raw.signal.aborted) return c.json({ error: 'The request was broken off.' }, 400);
    onFailure(error);
    return c.json({ error: 'The server failed, and said more where it was started.' }, 500);
  });
  return { fetch: app.fetch, drain: () => void (draining = true), answering: () => answering };
};

const pieces = { open: utf8('{"predictions":[{'), between: utf8('},{'), close: utf8('}]}\n') };

/** The page loads from here alone, and nobody frames it. */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri " +
    "'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/**
 * A page of another host, opened in the browser of whoever runs the server, must not use it: its name is not one of
 * ours (it may have been pointed to this machine), or it says in `Origin` where it comes from. What is no browser sends
 * no `Origin`.
 */
const refuseForeign = (c: Context, hosts: readonly string[]): void => {
  const host = c.req.header('host') ?? '';
  const name = /^(\[[^\]]*\]|[^:]*)(:\d+)?$/.exec(host)?.[1]?.toLowerCase();
  if (hosts.length > 0 && (name === undefined || !hosts.includes(name)))
    throw new RequestError(
      403,
      `The server is not known as \`${host}\`, only as ${hosts.map((known) => `\`${known}\``).join(', ')}; ` +
        '`--host` names another address.',
    );
  const origin = c.req.header('origin');
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
    throw new RequestError(403, `A page of \`${origin}\` may not use this server.`);
};

/** Paths as they are counted: names that anybody may make up are not kept. */
const known = (path: string): string =>
  ['/predict', '/health', '/metrics', '/openapi.json', '/'].includes(path) ? path : 'other';
