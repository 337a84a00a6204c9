import { sizeOf } from '../engine/host.ts';
import type { Labels, Shape } from '../registry/kinds.ts';
import { csvLine } from '../results/metrics-csv.ts';
import { valueNames } from './evaluation.ts';
import type { Item } from './inputs/item.ts';
import type { Predicted } from './predict.ts';

export interface LineOptions {
  readonly format: 'jsonl' | 'csv';
  /** Only the likeliest classes. */
  readonly top?: number;
}

/** Predictions as text, a line for each input in its order. */
export interface Lines {
  /** Before all others; empty where there is no such thing. */
  readonly header: string;
  of(predicted: Predicted): string;
}

export const predictionLines = ({ labels, output }: { readonly labels: Labels; readonly output: Shape }, { format, top }: LineOptions): Lines => {
  const names = labels.kind === 'class' ? labels.classes : valueNames(labels, sizeOf(output));
  const told = labels.kind === 'class' ? (top === undefined ? allClasses(labels.classes) : topClasses(labels.classes, Math.min(top, labels.classes.length))) : valuesOf(names);
  const line = format === 'jsonl' ? jsonLine : csvLineOf(told.columns);
  return {
    header: format === 'jsonl' ? '' : csvLine(['file', 'index', ...told.columns, 'error']),
    of: ({ items, predictions }) => {
      let at = 0;
      return items.map((item) => line(item, item.values ? told.fields(predictions, at++) : null)).join('');
    },
  };
};

/** What is told of a sample: by name for JSON, and as cells in the order of the columns. */
interface Told {
  readonly columns: readonly string[];
  fields(predictions: Predicted['predictions'], at: number): { readonly named: Readonly<Record<string, unknown>>; readonly cells: readonly (string | number)[] };
}

const allClasses = (classes: readonly string[]): Told => ({
  columns: ['label', 'probability', ...classes],
  fields: ({ classes: guesses, probabilities }, at) => {
    const all = classes.map((_, i) => rounded(probabilities![at * classes.length + i]!));
    const guess = guesses![at]!;
    return {
      named: { label: classes[guess], probability: all[guess], probabilities: Object.fromEntries(classes.map((name, i) => [name, all[i]])) },
      cells: [classes[guess]!, all[guess]!, ...all],
    };
  },
});

const topClasses = (classes: readonly string[], top: number): Told => ({
  columns: Array.from({ length: top }, (_, i) => [`label ${i + 1}`, `probability ${i + 1}`]).flat(),
  fields: ({ classes: guesses, probabilities }, at) => {
    const own = probabilities!.subarray(at * classes.length, (at + 1) * classes.length);
    // What was predicted comes first, also where another probability rounds to the same.
    const order = Array.from(own, (_, i) => i).sort((a, b) => own[b]! - own[a]! || Number(b === guesses![at]) - Number(a === guesses![at])).slice(0, top);
    const best = order.map((i) => ({ label: classes[i]!, probability: rounded(own[i]!) }));
    return { named: { ...best[0], top: best }, cells: best.flatMap(({ label, probability }) => [label, probability]) };
  },
});

const valuesOf = (names: readonly string[]): Told => ({
  columns: names,
  fields: ({ outputs, probabilities }, at) => {
    const given = probabilities ?? outputs;
    const all = names.map((_, i) => (probabilities ? rounded : significant)(given[at * names.length + i]!));
    return { named: { [probabilities ? 'probabilities' : 'values']: Object.fromEntries(names.map((name, i) => [name, all[i]])) }, cells: all };
  },
});

type Fields = ReturnType<Told['fields']> | null;

const jsonLine = ({ file, index, issue }: Item, fields: Fields): string => `${JSON.stringify({ file, index, ...fields?.named, error: issue })}\n`;

const csvLineOf = (columns: readonly string[]) => ({ file, index, issue }: Item, fields: Fields): string => csvLine([file, index ?? '', ...(fields?.cells ?? columns.map(() => '')), issue ?? '']);

/** A float32 between 0 and 1 has seven decimals that mean something. */
const rounded = (probability: number): number => Math.round(probability * 1e7) / 1e7;
const significant = (value: number): number => Number(value.toPrecision(8));
