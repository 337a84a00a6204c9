import { expect, test } from 'vitest';
import { text } from '../../../src/components/columns/text.ts';

const fields = {
  tokenizer: 'words',
  vocabulary: 100,
  minimumCount: 1,
  length: 'auto',
  lowercase: true,
  truncate: 'end',
  pad: 'end',
  missing: { value: '' },
} as const;
const texts = ['the fox the dog', 'The fox', 'a'];
const refuse = (_: number, reason: string): never => {
  throw new Error(reason);
};

const fitted = (chunk: number) => {
  const fit = text.fit(fields as never);
  for (let at = 0; at < texts.length; at += chunk) {
    const codes = Int32Array.from(texts.slice(at, at + chunk), (_, i) => at + i);
    fit.observe({ raw: 'text', codes, texts }, refuse);
  }
  return fit.finish();
};

test('chunks of any size fit the same', () => {
  expect(fitted(1)).toEqual(fitted(3));
  expect(fitted(3)['length']).toBe(4);
});

test('ids are padded, and an empty text is one unknown token', () => {
  const params = fitted(3);
  const into = new Int32Array(8);
  const values = { raw: 'text', codes: Int32Array.of(1, -1), texts } as const;
  text.encoder(fields as never, params)(values, { into, at: 0, stride: 4, refuse, unseen: () => undefined });
  expect([...into]).toEqual([2, 3, 0, 0, 1, 0, 0, 0]);
});
