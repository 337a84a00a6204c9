import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { predict } from '../../src/api/predict.ts';
import { serve, type Serving } from '../../src/api/serve.ts';
import { folder, trainTable, trainTexts, write } from './_raw-runs.ts';

let [table, texts]: (Serving | undefined)[] = [];
let trained: string;

beforeAll(async () => {
  trained = await trainTable();
  table = await serve(trained, { port: 0, engine: 'cpu' });
  texts = await serve(await trainTexts(), { port: 0, engine: 'cpu' });
}, 60_000);
afterAll(async () => {
  await table?.close();
  await texts?.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (serving: Serving | undefined, body: unknown) => {
  const response = await fetch(`${serving!.url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as Answer };
};
interface Answer {
  readonly error?: string;
  readonly predictions?: readonly { readonly label?: string; readonly values?: { readonly price: number } }[];
}

const row = { island: 'Dream', size: 12.5, day: '2024-03-05', open: true, grade: 'a' };

test('rows are answered as `predict` answers them, in the unit of the target', async () => {
  const rows = [
    row,
    { ...row, size: null, open: 'no' },
    { grade: 'b', open: false, day: '2024-12-01T12:00', island: 'Mars' },
  ];
  const { predictions } = (await ask(table, { rows })).answer;
  const file = write('rows.jsonl', rows.map((one) => JSON.stringify(one)).join('\n'));
  const predicting = await predict(trained, [file], { engine: 'cpu' });
  const outputs: number[] = [];
  for await (const { predictions: some } of predicting.predicted) outputs.push(...some.outputs);
  await predicting.close();
  expect(outputs).toHaveLength(3);
  predictions!.forEach(({ values }, i) => expect(values!.price).toBeCloseTo(outputs[i]!, 1));
  expect(outputs.every((price) => price > 10_000 && price < 40_000)).toBe(true);
  expect((await ask(table, row)).answer.predictions).toEqual(predictions!.slice(0, 1));
  expect((await ask(table, { samples: [row] })).answer.predictions).toEqual(predictions!.slice(0, 1));
});

test('a text is answered with its class', async () => {
  const { answer } = await ask(texts, {
    rows: [{ text: 'bread' }, { text: '\u0000 \ud800' }, { text: 'x '.repeat(1e5) }],
  });
  expect(answer.predictions!.map(({ label }) => typeof label)).toEqual(['string', 'string', 'string']);
});

test.each<[string, unknown, number, string]>([
  [
    'a word for a number',
    { rows: [row, { ...row, size: 'long' }] },
    400,
    'Row 1 has `long` as `size`, expected a number.',
  ],
  ['no date', { ...row, day: '5 March' }, 400, 'The row has `5 March` as `day`, expected a date such as `2024-12-31`.'],
  ['a list for a number', { ...row, size: [1] }, 400, 'The row has `[1]` as `size`, expected a number.'],
  ['a map', { ...row, island: {} }, 400, 'The row has a map as `island`.'],
  ['a value too few', { rows: [{ ...row, open: null }] }, 400, 'Row 0 misses a value as `open`.'],
  [
    'a category that may not be new',
    { ...row, grade: 'z' },
    400,
    'The row has a wrong `grade`: it is `z`, which the training part does not have. Write `unseen: unknown` to accept new categories.',
  ],
  [
    'a number beyond all',
    `{"rows": [${JSON.stringify(row).replace('12.5', '1e999')}]}`,
    400,
    'Row 0 has `Infinity` as `size`, expected a number.',
  ],
  ['a prototype', `{"__proto__": ${JSON.stringify(row)}}`, 400, 'The row misses a value as `island`.'],
  ['a list', [1, 2], 400, 'The row is `[1,2]`, expected an object with `island`, `size`, `day`, `open`, `grade`.'],
  ['null', 'null', 400, 'The row is `null`, expected an object with `island`, `size`, `day`, `open`, `grade`.'],
  ['no rows', { rows: [] }, 400, '`rows` is not a list with a row in it.'],
  ['too many rows', { rows: Array(1025).fill(row) }, 413, 'There are 1025 rows, and a request may have 1024.'],
  [
    'control characters',
    { ...row, day: '\u001b[31m' },
    400,
    'The row has `�[31m` as `day`, expected a date such as `2024-12-31`.',
  ],
])('%s is refused with row and column', async (_, body, status, error) => {
  expect(await ask(table, body)).toEqual({ status, answer: { error } });
});

test('OpenAPI names the columns with their types', async () => {
  const { components } = (await (await fetch(`${table!.url}/openapi.json`)).json()) as {
    components: { schemas: { Sample: object } };
  };
  const date = { type: 'string', anyOf: [{ format: 'date' }, { format: 'date-time' }] };
  expect(components.schemas.Sample).toEqual({
    type: 'object',
    description: expect.any(String) as string,
    required: ['island', 'day', 'open', 'grade'],
    properties: {
      island: {
        anyOf: [
          { enum: ['Biscoe', 'Dream', 'Torgersen'] },
          { type: 'string', description: 'Any other value counts as unknown.' },
        ],
      },
      size: { anyOf: [{ type: 'number' }, { type: 'null' }] },
      day: date,
      open: { type: 'boolean' },
      grade: { enum: ['a', 'b'] },
    },
  });
});
