import { printableJson } from '../../contracts/printable.ts';
import { csvCell, csvLine } from '../../results/csv.ts';
import { put, putWhole, utf8, type ByteText } from './byte-text.ts';
import { indexOf, type Item, type Items } from '../inputs/item.ts';
import { brokenPrediction } from '../messages.ts';
import { isBroken } from '../model/not-a-number.ts';
import type { Predictions } from '../model/open-model.ts';
import { outputNames, predictionText, type Answering, type PredictionText } from './prediction-text.ts';

export interface LineOptions {
  readonly format: 'jsonl' | 'csv';
  /** Only the likeliest classes. */
  readonly top?: number;
}

/** Predictions as text, a line for each input in its order. */
export interface Lines {
  /** Before all others; empty where there is no such thing. */
  readonly header: string;
  /** Calls `onIssue` for each input that has no prediction. */
  put(to: ByteText, answered: Answered, onIssue: (item: Item) => void): void;
}
export interface Answered {
  readonly items: readonly Items[];
  readonly predictions: Predictions;
}

export const predictionLines = (model: Answering, { format, top }: LineOptions): Lines => {
  const text = predictionText(model, format, top);
  const width = outputNames(model).length;
  const line = format === 'jsonl' ? jsonLine(text) : tableLine(text);
  return {
    header: format === 'jsonl' ? '' : csvLine(['file', 'index', ...text.columns, 'error']),
    put: (to, { items, predictions }, onIssue) => {
      let at = 0;
      for (const some of items)
        for (let i = 0; i < some.count; i++) {
          const index = indexOf(some, i);
          line.begin(to, some.file, index);
          const issue = some.values ? brokenBy(predictions, width, at) : (some.issue ?? '');
          if (issue === undefined) line.answer(to, predictions, at);
          else {
            line.issue(to, issue);
            onIssue({ file: some.file, ...(index !== undefined && { index }), issue });
          }
          if (some.values) at += 1;
        }
    },
  };
};

const brokenBy = (predictions: Predictions, width: number, at: number): string | undefined =>
  isBroken(predictions, width, at) ? brokenPrediction : undefined;

/** The pieces of a line. */
interface Line {
  begin(to: ByteText, file: string, index: number | undefined): void;
  /** `at` is the position among the predictions. */
  answer(to: ByteText, predictions: Predictions, at: number): void;
  issue(to: ByteText, issue: string): void;
}

const jsonLine = (text: PredictionText): Line => {
  const [indexed, next, end] = ([',"index":', ',', '}\n'] as const).map(utf8) as [Uint8Array, Uint8Array, Uint8Array];
  const headOf = lastOf((file) => `{"file":${printableJson(file)}`);
  return {
    begin: (to, file, index) => {
      put(to, headOf(file));
      if (index !== undefined) {
        put(to, indexed);
        putWhole(to, index);
      }
      put(to, next);
    },
    answer: (to, predictions, at) => {
      text.put(to, predictions, at);
      put(to, end);
    },
    issue: (to, issue) => put(to, utf8(`"error":${printableJson(issue)}}\n`)),
  };
};

const tableLine = (text: PredictionText): Line => {
  const [next, end, nothing] = ([',', ',\n', ','.repeat(text.columns.length)] as const).map(utf8) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const headOf = lastOf((file) => `${csvCell(file)},`);
  return {
    begin: (to, file, index) => {
      put(to, headOf(file));
      if (index !== undefined) putWhole(to, index);
      put(to, next);
    },
    answer: (to, predictions, at) => {
      text.put(to, predictions, at);
      put(to, end);
    },
    issue: (to, issue) => {
      put(to, nothing);
      put(to, utf8(`${csvCell(issue)}\n`));
    },
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
