import { sizeOf } from '../engine/host.ts';
import type { Labels, Shape } from '../registry/kinds.ts';
import { csvLine } from '../results/metrics-csv.ts';
import { valueNames } from './evaluation.ts';
import type { Item } from './inputs/item.ts';
import type { Predictions } from './open-model.ts';
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

/** What a model's answers mean. */
type Answering = { readonly labels: Labels; readonly output: Shape };

export const predictionLines = (model: Answering, { format, top }: LineOptions): Lines => {
  const told = toldOf(model, top);
  const line = format === 'jsonl' ? jsonLine(told) : csvLineOf(told);
  return {
    header: format === 'jsonl' ? '' : csvLine(['file', 'index', ...told.columns, 'error']),
    of: ({ items, predictions }) => {
      let [text, at] = ['', 0];
      for (const item of items) text += line(item, predictions, item.values ? at++ : -1);
      return text;
    },
  };
};

/** The prediction of a sample, as a JSON object. */
export const predictionJson = (model: Answering): ((predictions: Predictions, at: number) => string) => {
  const told = toldOf(model);
  return (predictions, at) => `{${told.json(predictions, at)}}`;
};

const toldOf = ({ labels, output }: Answering, top?: number): Told => {
  const names = outputNames({ labels, output });
  if (labels.kind === 'value') return valuesOf(names);
  return top === undefined ? allClasses(names) : topClasses(names, Math.min(top, names.length));
};

/** Of classes, or of values. */
export const outputNames = ({ labels, output }: Answering): readonly string[] => (labels.kind === 'class' ? labels.classes : valueNames(labels, sizeOf(output)));

/** What is told of a sample, as members of a JSON object and as cells of a table. Made by hand, as lines are asked for by the hundred thousand a second. */
interface Told {
  readonly columns: readonly string[];
  json(predictions: Predictions, at: number): string;
  cells(predictions: Predictions, at: number): readonly string[];
}

const allClasses = (classes: readonly string[]): Told => {
  const [quoted, width] = [classes.map((name) => JSON.stringify(name)), classes.length];
  const probability = ({ probabilities }: Predictions, at: number, i: number) => decimals(probabilities![at * width + i]!);
  const member = (predictions: Predictions, at: number, i: number) => inJson(probability(predictions, at, i));
  return {
    columns: ['label', 'probability', ...classes],
    json: (predictions, at) => {
      const guess = predictions.classes![at]!;
      let text = `"label":${quoted[guess]},"probability":${member(predictions, at, guess)},"probabilities":{`;
      for (let i = 0; i < width; i++) text += `${i === 0 ? '' : ','}${quoted[i]}:${member(predictions, at, i)}`;
      return `${text}}`;
    },
    cells: (predictions, at) => {
      const guess = predictions.classes![at]!;
      return [classes[guess]!, probability(predictions, at, guess), ...classes.map((_, i) => probability(predictions, at, i))];
    },
  };
};

const topClasses = (classes: readonly string[], top: number): Told => {
  const best = ({ probabilities, classes: guesses }: Predictions, at: number): { readonly label: string; readonly probability: string }[] => {
    const own = probabilities!.subarray(at * classes.length, (at + 1) * classes.length);
    // What was predicted comes first, also where another probability rounds to the same.
    const order = Array.from(own, (_, i) => i).sort((a, b) => own[b]! - own[a]! || Number(b === guesses![at]) - Number(a === guesses![at]));
    return order.slice(0, top).map((i) => ({ label: classes[i]!, probability: decimals(own[i]!) }));
  };
  const json = ({ label, probability }: { readonly label: string; readonly probability: string }) => `"label":${JSON.stringify(label)},"probability":${inJson(probability)}`;
  return {
    columns: Array.from({ length: top }, (_, i) => [`label ${i + 1}`, `probability ${i + 1}`]).flat(),
    json: (predictions, at) => {
      const all = best(predictions, at);
      return `${json(all[0]!)},"top":[${all.map((one) => `{${json(one)}}`).join(',')}]`;
    },
    cells: (predictions, at) => best(predictions, at).flatMap(({ label, probability }) => [label, probability]),
  };
};

const valuesOf = (names: readonly string[]): Told => {
  const cells = ({ outputs, probabilities }: Predictions, at: number) =>
    names.map((_, i) => (probabilities ? decimals(probabilities[at * names.length + i]!) : significant(outputs[at * names.length + i]!)));
  return {
    columns: names,
    cells,
    json: (predictions, at) => {
      const numbers = cells(predictions, at).map(inJson);
      return `"${predictions.probabilities ? 'probabilities' : 'values'}":{${names.map((name, i) => `${JSON.stringify(name)}:${numbers[i]}`).join(',')}}`;
    },
  };
};

type Line = (item: Item, predictions: Predictions, at: number) => string;

const jsonLine = (told: Told): Line => {
  let [file, quoted] = ['', '""'];
  return (item, predictions, at) => {
    if (item.file !== file) [file, quoted] = [item.file, JSON.stringify(item.file)];
    return `{"file":${quoted}${item.index === undefined ? '' : `,"index":${item.index}`},${at < 0 ? `"error":${JSON.stringify(item.issue)}` : told.json(predictions, at)}}\n`;
  };
};

const csvLineOf = (told: Told): Line => ({ file, index, issue }, predictions, at) => csvLine([file, index ?? '', ...(at < 0 ? told.columns.map(() => '') : told.cells(predictions, at)), issue ?? '']);

const padded = (digits: number): readonly string[] => Array.from({ length: 10 ** digits }, (_, i) => String(i).padStart(digits, '0'));
const [four, three] = [padded(4), padded(3)];

/** Of a number 0…1, the seven decimals that mean something in a float32. From tables: it is ten times as fast as `String`. */
const decimals = (probability: number): string => {
  const whole = Math.round(probability * 1e7);
  if (!(whole > 0 && whole < 1e7)) return Number.isNaN(probability) ? 'NaN' : whole === 0 ? '0' : '1';
  return `0.${four[Math.floor(whole / 1000)]!}${three[whole % 1000]!}`;
};
/** JSON has no NaN and no infinity: as in events they are written by their names. */
const inJson = (number: string): string => (number.endsWith('N') || number.endsWith('y') ? `"${number}"` : number);
const significant = (value: number): string => String(Number(value.toPrecision(8)));
