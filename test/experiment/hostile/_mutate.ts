import { readdirSync, readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { random, type Random } from '../../../src/mathematics/random.ts';

const inline = `name: tiny
data:
  type: inline
  features: [[0, 1], [1, 0], [2, 1], [3, 0], [1, 1], [0, 0]]
  labels: [a, b, a, b, a, b]
  batch: {train: 2, test: 2}
  split: {validation: 0.34}
model:
  layers:
    - {type: dense, units: 4}
    - relu
    - {type: dropout, rate: 0.1}
    - {type: dense, units: 2}
loss: crossEntropy
metrics: [accuracy]
optimizer: {type: adam, learningRate: {type: cosine, start: 0.01}}
train: {epochs: 2, best: accuracy, stoppers: [{type: earlyStopping, monitor: loss, patience: 3}]}
`;
const published = readdirSync('experiments')
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => readFileSync(`experiments/${file}`, 'utf8'));
/** The small one often, as it can be trained in a moment. */
export const originals: readonly string[] = [inline, inline, inline, ...published];

export interface Mutated {
  readonly text: string;
  /** It began as the small one. */
  readonly isTiny: boolean;
}

/** An experiment with one to three things changed, in its text or in its values; the same for the same seed. */
export const mutated = (seed: number): Mutated => {
  const stream = random(seed, 'mutate');
  const at = stream.integer(originals.length);
  let text = originals[at]!;
  for (let left = 1 + stream.integer(3); left > 0; left--)
    text = stream.integer(2) === 0 ? changeText(text, stream) : changeValue(text, stream);
  return { text, isTiny: at < 3 };
};

const pick = <T>(from: readonly T[], stream: Random): T => from[stream.integer(from.length)]!;

const signs = [
  '\u001b[31m',
  '\u0007',
  '\u0000',
  '\u009b2J',
  '\u202e',
  '\t',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  ':',
  '#',
  '&a ',
].concat([
  '*a',
  '!!x ',
  '- ',
  '? ',
  '|',
  '>',
  '%',
  '@',
  '`',
  '${env:',
  '${env:HOMELESS}',
  '\r',
  '\ufeff',
  '\n',
  '…',
  '🙂',
]);

const changeText = (text: string, stream: Random): string => {
  const lines = text.split('\n');
  const line = stream.integer(lines.length);
  const at = stream.integer(text.length + 1);
  const kinds: (() => string)[] = [
    () => lines.toSpliced(line, 1).join('\n'),
    () => lines.toSpliced(line, 0, lines[line]!).join('\n'),
    () => lines.toSpliced(line, 1, pick(lines, stream)).join('\n'),
    () => lines.with(line, ' '.repeat(stream.integer(4)) + lines[line]!).join('\n'),
    () => lines.with(line, lines[line]!.trimStart()).join('\n'),
    () => text.slice(0, at) + pick(signs, stream) + text.slice(at),
    () => text.slice(0, at) + text.slice(at + 1 + stream.integer(8)),
    () => text.slice(0, at),
    () => text.slice(0, at) + pick(['a', '[', '{', '- ', ' ', '1'], stream).repeat(5000) + text.slice(at),
    () => text.replace(/(?<=: )\S+/g, (word) => (stream.integer(12) === 0 ? String(pick(flat, stream)) : word)),
    () => text.replace(/\d+/g, (digits) => (stream.integer(6) === 0 ? pick(numbers, stream) : digits)),
  ];
  return pick(kinds, stream)();
};

const numbers = ['0', '-1', '1e400', '.nan', '3e30', '4294967296', '0.5', '1e-320', '00', '9'.repeat(400), '7'];
const flat = [null, true, '', 'x', ' ', '.nan', -1, 0, 1e21, 3e30, 0.5, NaN, Infinity, -Infinity, '${env:NOT_SET}'];
const odd: readonly unknown[] = [
  ...flat,
  [],
  {},
  [[]],
  { type: 'x' },
  { type: null },
  { constructor: 1 },
  'y'.repeat(3000),
  'title\u001b]0;owned\u0007',
  '\u009b31mred',
  Array(300).fill(1),
  JSON.parse(`${'['.repeat(60)}1${']'.repeat(60)}`),
];

type Holder = Record<string | number, unknown>;

const changeValue = (text: string, stream: Random): string => {
  // The parser and printer of YAML call themselves for each level.
  if (/(\[|\{|- ){1000}/.test(text)) return changeText(text, stream);
  let root: unknown;
  try {
    root = parse(text, { logLevel: 'silent', maxAliasCount: 10 });
  } catch {
    return changeText(text, stream);
  }
  if (typeof root !== 'object' || root === null) return changeText(text, stream);
  const places = placesIn(root as Holder).slice(0, 5000);
  if (places.length === 0) return changeText(text, stream);
  const [holder, key] = pick(places, stream);
  const [other, otherKey] = pick(places, stream);
  const kinds: (() => void)[] = [
    () => remove(holder, key),
    () => void (holder[key] = pick(odd, stream)),
    () => void (holder[key] = pick(odd, stream)),
    () => void (holder[key] = other[otherKey]),
    () => rename(holder, key, stream),
    () => {
      const held = holder[key];
      holder[key] = other[otherKey];
      other[otherKey] = held;
    },
    () => void (holder[key] = [holder[key], holder[key]]),
    () => void (holder[pick(['typ', 'extra', 'x\u001b[1m', '__proto__', 'units', 'z'.repeat(3000)], stream)] = 1),
    () => void (typeof holder[key] === 'number' && (holder[key] *= pick([-1, 1000, 1e12, 1e300, 0.5], stream))),
  ];
  pick(kinds, stream)();
  try {
    return stringify(root, { lineWidth: 0, aliasDuplicateObjects: false });
  } catch {
    return text; // a value that was put into itself
  }
};

const placesIn = (holder: Holder): (readonly [Holder, string | number])[] =>
  Object.entries(holder).flatMap(([key, value]) => {
    const place = [holder, Array.isArray(holder) ? Number(key) : key] as const;
    return typeof value === 'object' && value !== null ? [place, ...placesIn(value as Holder)] : [place];
  });

const remove = (holder: Holder, key: string | number): void => {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
};

const rename = (holder: Holder, key: string | number, stream: Random): void => {
  if (Array.isArray(holder)) return void holder.reverse();
  const held = holder[key];
  const text = String(key);
  Reflect.deleteProperty(holder, key);
  holder[pick([`${text}s`, text.slice(1), text.toUpperCase(), 'q'.repeat(3000), `${text}\u0007`], stream)] = held;
};
