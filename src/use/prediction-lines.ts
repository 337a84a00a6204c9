import { csvCell, csvLine } from '../results/metrics-csv.ts';
import { put, putWhole, utf8, type ByteText } from './byte-text.ts';
import { indexOf, type Items } from './inputs/item.ts';
import type { Predictions } from './open-model.ts';
import { predictionText, type Answering, type PredictionText } from './prediction-text.ts';

export interface LineOptions {
  readonly format: 'jsonl' | 'csv';
  /** Only the likeliest classes. */
  readonly top?: number;
}

/** Predictions as text, a line for each input in its order. */
export interface Lines {
  /** Before all others; empty where there is no such thing. */
  readonly header: string;
  put(to: ByteText, answered: { readonly items: readonly Items[]; readonly predictions: Predictions }): void;
}

export const predictionLines = (model: Answering, { format, top }: LineOptions): Lines => {
  const text = predictionText(model, format, top);
  const line = format === 'jsonl' ? jsonLine(text) : tableLine(text);
  return {
    header: format === 'jsonl' ? '' : csvLine(['file', 'index', ...text.columns, 'error']),
    put: (to, { items, predictions }) => {
      let at = 0;
      for (const some of items)
        for (let i = 0; i < some.count; i++) line(to, some, indexOf(some, i), predictions, some.values ? at++ : -1);
    },
  };
};

/** `at` is the position among the predictions, −1 of an item that has none. */
type Line = (to: ByteText, items: Items, index: number | undefined, predictions: Predictions, at: number) => void;

const jsonLine = (text: PredictionText): Line => {
  const [indexed, next, end] = ([',"index":', ',', '}\n'] as const).map(utf8) as [Uint8Array, Uint8Array, Uint8Array];
  const headOf = lastOf((file) => `{"file":${JSON.stringify(file)}`);
  return (to, { file, issue }, index, predictions, at) => {
    put(to, headOf(file));
    if (index !== undefined) {
      put(to, indexed);
      putWhole(to, index);
    }
    put(to, next);
    if (at < 0) put(to, utf8(`"error":${JSON.stringify(issue)}`));
    else text.put(to, predictions, at);
    put(to, end);
  };
};

const tableLine = (text: PredictionText): Line => {
  const [next, end, nothing] = ([',', ',\n', ','.repeat(text.columns.length)] as const).map(utf8) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const headOf = lastOf((file) => `${csvCell(file)},`);
  return (to, { file, issue }, index, predictions, at) => {
    put(to, headOf(file));
    if (index !== undefined) putWhole(to, index);
    put(to, next);
    if (at < 0) {
      put(to, nothing);
      put(to, utf8(`${csvCell(issue ?? '')}\n`));
    } else {
      text.put(to, predictions, at);
      put(to, end);
    }
  };
};

/** What is made of a name, which mostly is that of the line before. */
const lastOf = (make: (name: string) => string): ((name: string) => Uint8Array) => {
  let last: readonly [name: string, bytes: Uint8Array] | undefined;
  return (name) => {
    if (last?.[0] !== name) last = [name, utf8(make(name))];
    return last[1];
  };
};
