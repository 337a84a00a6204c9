import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/api/run.ts';
import { serve, type Serving } from '../../src/api/serve.ts';
import { createBatcher, QueueFullError } from '../../src/use/serve/batcher.ts';
import { openModel, type OpenModel } from '../../src/use/model/open-model.ts';
import { random } from '../../src/mathematics/random.ts';
import { root } from '../../scripts/bundle.ts';
import { startAssay } from '../cli/_assay.ts';
import { pngOf } from '../fixtures/png.ts';
import { command } from '../cli/_in-process.ts';

let folder: string;
let model: OpenModel;
let serving: Serving;

beforeAll(async () => {
  ({ folder } = await run(join(root, 'experiments/mnist-mlp.yaml'), {
    out: mkdtempSync(join(tmpdir(), 'assay-')),
    epochs: 1,
    set: ['data.take={train: 640, test: 128}', 'reporters=[csv]'],
  }));
  model = await openModel(folder);
  serving = await serve(folder, { port: 0, limits: { body: 2 ** 20, seconds: 1 } });
}, 60_000);
afterAll(async () => {
  await serving.close();
  await model.close();
});

const stream = random(1, 'test/serve');
const image = (): number[] => Array.from({ length: 784 }, () => stream.integer(256));
const ask = (path: string, init: RequestInit = {}) => fetch(`${serving.url}${path}`, init);
const predict = (body: NonNullable<RequestInit['body']>, type = 'application/json') =>
  ask('/predict', { method: 'POST', body, headers: { 'content-type': type } });
const refused = async (response: Response) => ({
  status: response.status,
  error: ((await response.json()) as { error: string }).error,
});

interface Answer {
  readonly predictions: readonly {
    readonly label: string;
    readonly probability: number;
    readonly probabilities: Readonly<Record<string, number>>;
  }[];
}

test('a thousand requests, 32 at once: each has the answer of its own sample', async () => {
  const samples = Array.from({ length: 50 }, image);
  const expected = await model.predict(Uint8Array.from(samples.flat()), samples.length);
  let next = 0;
  let answered = 0;
  const client = async () => {
    for (let i = next++; i < 1000; i = next++) {
      const at = i % samples.length;
      const response = await predict(JSON.stringify(samples[at]));
      const { predictions } = (await response.json()) as Answer;
      expect(predictions).toHaveLength(1);
      const { label, probabilities } = predictions[0]!;
      expect(label).toBe(String(expected.classes![at]));
      Object.values(probabilities).forEach((value, k) =>
        expect(value).toBeCloseTo(expected.probabilities![at * 10 + k]!, 5),
      );
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: 32 }, client));
  expect(answered).toBe(1000);
  const text = await (await ask('/metrics')).text();
  expect(text).toContain('assay_requests_total{path="/predict",status="200"} 1000\n');
  expect(text).toContain('assay_samples_total 1000\n');
  expect(Number(/assay_batches_total (\d+)/.exec(text)![1])).toBeLessThan(700);
});

test('several samples, nested or not, are answered in their order', async () => {
  const [a, b] = [image(), image()];
  const rows = (flat: number[]) =>
    Array.from({ length: 28 }, (_, y) => Array.from({ length: 28 }, (_, x) => [flat[28 * y + x]]));
  const { predictions } = (await (
    await predict(JSON.stringify({ samples: [a, rows(b), { features: a }] }))
  ).json()) as Answer;
  expect(predictions[2]).toEqual(predictions[0]);
  expect(predictions[1]).not.toEqual(predictions[0]);
  expect(((await (await predict(JSON.stringify(b))).json()) as Answer).predictions).toEqual([predictions[1]]);
});

test('a PNG is answered as its pixels are', async () => {
  const pixels = image();
  const png = pngOf({ width: 28, height: 28, channels: 1, data: pixels });
  const [fromPng, fromJson] = await Promise.all(
    [predict(png, 'image/png'), predict(JSON.stringify(pixels))].map(async (response) => (await response).text()),
  );
  expect(fromPng).toBe(fromJson);
});

test.each<[string, string, string | Uint8Array, number, string]>([
  ['text', 'application/json', 'nonsense', 400, 'The body is not JSON.'],
  ['bytes that are no UTF-8', 'application/json', Uint8Array.of(0xff, 0xfe, 0x22), 400, 'The body is not JSON.'],
  ['nothing', 'application/json', '', 400, 'The body is empty.'],
  [
    'too few values',
    'application/json',
    '[1, 2]',
    400,
    'The sample has 2 values, and the model takes 784 (28 × 28 × 1).',
  ],
  ['a word', 'application/json', JSON.stringify(Array(784).fill('x')), 400, 'The sample has `"x"`, expected a number.'],
  [
    'a number beyond a byte',
    'application/json',
    JSON.stringify(Array(784).fill(256)),
    400,
    'The sample has `256` as value 1, and the model takes whole numbers 0 … 255.',
  ],
  ['null', 'application/json', 'null', 400, 'The sample is `null`, expected a list of numbers or `{"features": […]}`.'],
  [
    'another shape of as many values',
    'application/json',
    JSON.stringify(Array(14).fill(Array(56).fill(0))),
    400,
    'The sample has shape 14 × 56, and the model takes 28 × 28 × 1 or one list of 784 values.',
  ],
  [
    'rows of several lengths',
    'application/json',
    JSON.stringify(Array.from({ length: 28 }, (_, i) => Array([27, 29][i % 2]!).fill(0))),
    400,
    'The sample is ragged: a list of 27 stands beside a list of 29, and the model takes 28 × 28 × 1 or one list ' +
      'of 784 values.',
  ],
  [
    'a list that is nested 100,000 deep',
    'application/json',
    '['.repeat(1e5) + ']'.repeat(1e5),
    400,
    'The sample is nested too deep, or too large.',
  ],
  [
    'a mistake in one of several',
    'application/json',
    JSON.stringify({ samples: [Array(784).fill(0), [1]] }),
    400,
    'Sample 1 has 1 value, and the model takes 784 (28 × 28 × 1).',
  ],
  ['no samples', 'application/json', '{"samples": []}', 400, '`samples` is not a list with something in it.'],
  [
    'too many samples',
    'application/json',
    JSON.stringify({ samples: Array(1025).fill([]) }),
    413,
    'There are 1025 samples, and a request may have 1024.',
  ],
  [
    'another type',
    'text/plain',
    'x',
    415,
    'A body of type `text/plain` is not taken: send `application/json`, `image/png` or `image/jpeg` as its ' +
      '`Content-Type`.',
  ],
  ['a PNG that is none', 'image/png', 'x', 415, 'The body is none of PNG, JPEG, WebP, GIF and TIFF.'],
  [
    'half a PNG',
    'image/png',
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0),
    400,
    'The image is cut short or damaged.',
  ],
  [
    'a body that is too large',
    'application/json',
    ' '.repeat(2 ** 20 + 1),
    413,
    'The body is larger than 1048576 bytes.',
  ],
])('%s is refused with its reason', async (_, type, body, status, error) => {
  expect(await refused(await predict(body, type))).toEqual({ status, error });
});

test('a body without a length, too large, is refused before its end', async () => {
  let sent = 0;
  const body = new ReadableStream({
    pull: (controller) => (sent++ < 64 ? controller.enqueue(new Uint8Array(2 ** 17)) : controller.close()),
  });
  const answer = await fetch(`${serving.url}/predict`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
    duplex: 'half',
  } as RequestInit).then(
    ({ status }) => status,
    () => 'broken off',
  );
  expect([413, 'broken off']).toContain(answer);
  expect(sent).toBeLessThan(64);
  expect(await withHeaders({})).toBe(200);
});

/** What is answered to these bytes, when the connection ends. */
const raw = (bytes: string): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(new URL(serving.url).port), '127.0.0.1', () => socket.write(bytes));
    socket
      .on('data', (data) => (text += String(data)))
      .on('close', () => resolve(text))
      .on('error', () => undefined);
  });

test('a body that comes too slowly, and what is no HTTP, are refused, and the connection ended', async () => {
  const slow = raw(
    'POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[1,',
  );
  expect(await raw('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*\{"error":"This is not HTTP\."\}\n$/s);
  expect(await raw(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 431 .*\{"error":"The headers are too large\."\}\n$/s,
  );
  expect(await slow).toMatch(/^HTTP\/1\.1 408 .*\{"error":"The request took too long to arrive\."\}\n$/s);
  expect(await withHeaders({})).toBe(200);
});

/** `fetch` sets these headers itself. */
const withHeaders = (headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) =>
    request(`${serving.url}/health`, { headers }, (response) => resolve(response.resume().statusCode!))
      .on('error', reject)
      .end(),
  );

test('names that were pointed to this machine, and pages of other hosts, are refused', async () => {
  const port = new URL(serving.url).port;
  expect(await withHeaders({ host: `localhost:${port}` })).toBe(200);
  expect(await withHeaders({ host: `evil.example:${port}` })).toBe(403);
  expect(await withHeaders({ host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(200);
  expect(await withHeaders({ host: `localhost:${port}`, origin: 'https://evil.example' })).toBe(403);
  expect(await withHeaders({ host: `localhost:${port}`, origin: 'null' })).toBe(403);
});

test('paths and methods that are not there are refused, and the page loads from nowhere else', async () => {
  expect((await refused(await ask('/../etc/passwd'))).status).toBe(404);
  expect(await refused(await ask('/predict'))).toEqual({ status: 405, error: '`/predict` takes a POST.' });
  const page = await ask('/');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await page.text()).not.toMatch(/https?:/);
});

test('the description says what the model takes and gives', async () => {
  const api = (await (await ask('/openapi.json')).json()) as {
    openapi: string;
    paths: Record<string, { post: { requestBody: { content: object } } }>;
    components: { schemas: Record<string, { properties?: object }> };
  };
  expect(api.openapi).toBe('3.1.0');
  expect(Object.keys(api.paths['/predict']!.post.requestBody.content)).toEqual([
    'application/json',
    'image/png',
    'image/jpeg',
    'image/webp',
    'image/gif',
    'image/tiff',
  ]);
  expect(api.components.schemas['Prediction']!.properties).toMatchObject({
    label: { enum: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] },
  });
});

test('what waits is limited, and a failure of the engine is that of its requests alone', async () => {
  let fail = false;
  const slow: Parameters<typeof createBatcher>[0] = {
    input: { shape: [1], dtype: 'float32' },
    predict: async (features, count) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (fail) throw new Error('broken');
      return { outputs: features.slice(0, count) as Float32Array, probabilities: null, classes: null };
    },
  };
  const batcher = createBatcher(slow, { most: 2, queue: 4 });
  const value = (x: number) => [Float32Array.of(x)];
  const asked = [1, 2, 3, 4].map((x) => batcher.ask(value(x)));
  await expect(batcher.ask(value(5))).rejects.toThrow(QueueFullError);
  expect((await Promise.all(asked)).map(({ predictions, first }) => predictions.outputs[first])).toEqual([1, 2, 3, 4]);
  expect(batcher.done).toEqual({ batches: 2, samples: 4 });
  fail = true;
  await expect(batcher.ask(value(6))).rejects.toThrow('broken');
  fail = false;
  expect((await batcher.ask(value(7))).predictions.outputs[0]).toBe(7);
  expect(batcher.waiting()).toBe(0);
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

test('SIGTERM lets the requests under way come to their answers', async () => {
  const port = await freePort();
  const started = startAssay(['serve', folder, '--port', String(port)]);
  await started.said(new RegExp(`^mnist-mlp is served at http://127\\.0\\.0\\.1:${port}\n$`));
  const many = JSON.stringify({ samples: Array.from({ length: 300 }, image) });
  const requests = Array.from({ length: 8 }, () => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path: '/predict',
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(many),
        expect: '100-continue',
      },
    });
    asked.flushHeaders();
    return {
      asked,
      heard: once(asked, 'continue'),
      answer: once(asked, 'response').then(
        async ([response]) => ((await json(response as IncomingMessage)) as Answer).predictions.length,
      ),
    };
  });
  await Promise.all(requests.map(({ heard }) => heard)); // each is under way, but for its body
  started.process.kill('SIGTERM');
  for (const { asked } of requests) asked.end(many);
  expect(await Promise.all(requests.map(({ answer }) => answer))).toEqual(Array(8).fill(300));
  expect(await started.ended).toMatchObject({ code: 0, stderr: '' });
});

/**
 * Sends one request after the other on a connection, each as soon as it has the answer of the one before, until an
 * answer says that it is the last.
 */
const keepAlive = (port: number, body: string) => {
  const head =
    'POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ' +
    `${Buffer.byteLength(body)}\r\n\r\n`;
  return new Promise<{ readonly answers: number; readonly end: string }>((resolve) => {
    let answers = 0;
    let text = '';
    let end = 'lost';
    const socket = connect(port, '127.0.0.1');
    const send = () => socket.write(head + body);
    socket.on('connect', send).on('data', (data) => {
      text += String(data);
      const [whole, fields] = /^HTTP\/1\.1 200 OK\r\n(.*?)\r\n\r\n\{"predictions":.*\}\n/s.exec(text) ?? [];
      if (whole === undefined) return;
      answers += 1;
      text = text.slice(whole.length);
      if (/^connection: close$/im.test(fields!)) end = 'closed';
      else send();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => (end = error.code!));
    socket.on('close', () => resolve({ answers, end }));
  });
};

test(
  'SIGTERM under load: every request on a kept connection is answered, no connection is reset, and the process ' +
    'ends at once',
  async () => {
    const started = startAssay(['serve', folder, '--port', '0']);
    await started.said(/http:\S+\n$/);
    const port = Number(/:(\d+)\n$/.exec(started.stdout())![1]);
    const clients = Array.from({ length: 100 }, () => keepAlive(port, JSON.stringify(image())));
    // a browser opens such ahead of need
    const idle = Array.from({ length: 5 }, () => connect(port, '127.0.0.1').resume());
    await new Promise((resolve) => setTimeout(resolve, 1000));
    started.process.kill('SIGTERM');
    const began = performance.now();
    const ends = await Promise.all(clients);
    expect(await started.ended).toMatchObject({ code: 0, stderr: '' });
    expect(performance.now() - began).toBeLessThan(4000);
    expect(new Set(ends.map(({ end }) => end))).toEqual(new Set(['closed']));
    expect(Math.min(...ends.map(({ answers }) => answers))).toBeGreaterThan(0);
    for (const socket of idle) socket.destroy();
  },
);

test('a port that is taken, and one that is none, are said', async () => {
  const { port } = new URL(serving.url);
  expect(await command('serve', folder, '--port', port)).toMatchObject({
    code: 2,
    stderr: `The server can't listen at 127.0.0.1:${port}: the port is taken; \`--port\` names another.\n`,
  });
  expect((await command('serve', folder, '--port', '99999')).stderr).toMatch(
    /^`--port <number>` is `99999`\. It takes a whole number, 0 … 65535\./,
  );
});
