import { expect, test } from 'vitest';
import { createHeap } from '../../../src/mathematics/heap.ts';
import { createWordCounter } from '../../../src/data/text/count-words.ts';
import { byCodePoint } from '../../../src/data/text/code-points.ts';
import { startTraining, type TrainSettings } from '../../../src/data/text/train.ts';

const settings: TrainSettings = { type: 'bytePair', vocabulary: 400, minimumCount: 1, lowercase: true };

test.each(['characters', 'words', 'bytePair'] as const)('%s don’t depend on the order of the texts', (type) => {
  const texts = Array.from(
    { length: 200 },
    (_, i) => `text ${i % 17} of ${i * 7919} brown foxes, ${'ab'.repeat(i % 5)}`,
  );
  const [forward, backward] = [texts, texts.toReversed()].map((ordered) => {
    const training = startTraining({ ...settings, type });
    ordered.forEach(training.observe);
    return JSON.stringify(training.finish());
  });
  expect(backward).toBe(forward);
});

test('a vocabulary of byte pairs has room for all bytes', () => {
  expect(() => startTraining({ ...settings, vocabulary: 257 })).toThrow('`vocabulary` is 257. `bytePair` needs 258');
});

test('the counter forgets the rarest words when it is full, and learns no long ones', () => {
  const counter = createWordCounter({ words: 10, characters: 1000 });
  for (let i = 0; i < 1000; i++) {
    counter.add('often');
    if (i % 2 === 0) counter.add('sometimes');
    counter.add(`once${i}`);
  }
  counter.add('x'.repeat(257));
  expect(counter.counts().size).toBeLessThanOrEqual(10);
  expect(counter.counts().get('often')).toBe(1000);
  expect(counter.counts().get('sometimes')).toBe(500);
  expect(counter.counts().has('x'.repeat(257))).toBe(false);
});

test('the counter bounds the characters that it holds', () => {
  const counter = createWordCounter({ words: 1000, characters: 1000 });
  for (let i = 0; i < 1000; i++) counter.add(`${i}`.padStart(100, 'x'));
  expect([...counter.counts().keys()].join('').length).toBeLessThanOrEqual(1000);
});

test('code points order as UTF-8', () => {
  const words = ['\u{1f98a}', '\ue000', 'b', 'ab', 'a', '\uffff', ''];
  const expected = words.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(words.toSorted(byCodePoint)).toEqual(expected);
});

test('a heap gives its values in order', () => {
  const heap = createHeap<number>((a, b) => a < b);
  const values = Array.from({ length: 100 }, (_, i) => (i * 37) % 101);
  values.forEach(heap.push);
  expect(values.map(() => heap.pop())).toEqual(values.toSorted((a, b) => a - b));
  expect(heap.pop()).toBeUndefined();
});
