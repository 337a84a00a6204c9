import { printableJson } from '../../contracts/printable.ts';
import { sizeOf } from '../../engine/host.ts';
import type { Labels } from '../../contracts/data.ts';
import type { Shape } from '../../contracts/tensors.ts';
import { csvCell } from '../../results/csv.ts';
import { put, putDecimals, utf8, type ByteText } from './byte-text.ts';
import { valueNames } from '../evaluate/evaluation.ts';
import type { Predictions } from '../model/open-model.ts';

/** What a model's answers mean. */
export interface Answering {
  readonly labels: Labels;
  readonly output: Shape;
}

/** What is told of a sample, as members of a JSON object or as cells of a table. */
export interface PredictionText {
  readonly columns: readonly string[];
  put(to: ByteText, predictions: Predictions, at: number): void;
}

export const predictionText = (
  { labels, output }: Answering,
  format: 'jsonl' | 'csv',
  top?: number,
): PredictionText => {
  const [names, json] = [outputNames({ labels, output }), format === 'jsonl'];
  if (labels.kind === 'value') return values(names, json);
  return top === undefined ? allClasses(names, json) : topClasses(names, Math.min(top, names.length), json);
};

/** Of classes, or of values. */
export const outputNames = ({ labels, output }: Answering): readonly string[] =>
  labels.kind === 'class' ? labels.classes : valueNames(labels, sizeOf(output));

const allClasses = (classes: readonly string[], json: boolean): PredictionText => {
  const before = classes.map((name, i) =>
    utf8(json ? `${i === 0 ? ',"probabilities":{' : ','}${printableJson(name)}:` : ','),
  );
  const [width, guesses, end] = [classes.length, labelled(classes, json), utf8(json ? '}' : '')];
  return {
    columns: ['label', 'probability', ...classes],
    put: (to, { probabilities, classes: predicted }, at) => {
      const [first, guess] = [at * width, predicted![at]!];
      put(to, guesses[guess]!);
      putProbability(to, probabilities![first + guess]!, json);
      for (let i = 0; i < width; i++) {
        put(to, before[i]!);
        putProbability(to, probabilities![first + i]!, json);
      }
      put(to, end);
    },
  };
};

const topClasses = (classes: readonly string[], top: number, json: boolean): PredictionText => {
  const guesses = labelled(classes, json);
  const [open, between, close] = (json ? [',"top":[{', '},{', '}]'] : ['', ',', '']).map(utf8) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  return {
    columns: Array.from({ length: top }, (_, i) => [`label ${i + 1}`, `probability ${i + 1}`]).flat(),
    put: (to, { probabilities, classes: predicted }, at) => {
      const own = probabilities!.subarray(at * classes.length, (at + 1) * classes.length);
      const one = (i: number) => {
        put(to, guesses[i]!);
        putProbability(to, own[i]!, json);
      };
      // What was predicted comes first, also where another is as likely.
      const guess = predicted![at]!;
      const order = Array.from(own, (_, i) => i).sort(
        (a, b) => own[b]! - own[a]! || Number(b === guess) - Number(a === guess),
      );
      if (json) one(order[0]!);
      put(to, open);
      order.slice(0, top).forEach((i, place) => {
        if (place > 0) put(to, between);
        one(i);
      });
      put(to, close);
    },
  };
};

const labelled = (classes: readonly string[], json: boolean): Uint8Array[] =>
  classes.map((name) => utf8(json ? `"label":${printableJson(name)},"probability":` : `${csvCell(name)},`));

const values = (names: readonly string[], json: boolean): PredictionText => {
  const before = names.map((name, i) =>
    utf8(json ? `${i === 0 ? '{' : ','}${printableJson(name)}:` : i === 0 ? '' : ','),
  );
  const [isProbability, isValue, end] = (json ? ['"probabilities":', '"values":', '}'] : ['', '', '']).map(utf8) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  return {
    columns: names,
    put: (to, { outputs, probabilities }, at) => {
      put(to, probabilities ? isProbability : isValue);
      before.forEach((piece, i) => {
        put(to, piece);
        if (probabilities) putProbability(to, probabilities[at * names.length + i]!, json);
        else putValue(to, outputs[at * names.length + i]!, json);
      });
      put(to, end);
    },
  };
};

const putProbability = (to: ByteText, probability: number, json: boolean): void =>
  Number.isNaN(probability) ? putValue(to, probability, json) : putDecimals(to, probability);

/**
 * The digits that mean something in a float32. JSON has no NaN and no infinity: as in events they are written by their
 * names.
 */
const putValue = (to: ByteText, value: number, json: boolean): void =>
  put(to, utf8(Number.isFinite(value) ? String(Number(value.toPrecision(8))) : json ? `"${value}"` : String(value)));
