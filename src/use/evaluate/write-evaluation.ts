import { join, posix } from 'node:path';
import type { Subset } from '../../data/split.ts';
import { makeFolderIn, writeIn } from '../../files/folder-files.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { calibrationPlot } from '../../plots/calibration.ts';
import { confusionMatrix } from '../../plots/confusion.ts';
import type { Plot } from '../../plots/curves.ts';
import { draw, fileName } from '../../plots/draw-plots.ts';
import { rankingPlots, type Ranking } from '../../plots/ranking.ts';
import { worstPlot } from '../../plots/samples.ts';
import { valuePlot } from '../../plots/scatter.ts';
import type { Labels } from '../../contracts/data.ts';
import { folderError } from '../../results/folder-error.ts';
import { csvLine } from '../../results/csv.ts';
import { toValue } from '../../contracts/run-events.ts';
import { sampleImage } from '../../runner/samples.ts';
import { type Evaluation, column, truthOf, valueNames } from './evaluation.ts';
import type { Measured } from './measure.ts';
import { thresholdsOf } from './scores.ts';
import { defined } from '../../defined.ts';

export type Found = Omit<Evaluation, 'files'>;
/** What was measured, beside what was found of it. */
export interface Behind {
  readonly part: Subset;
  readonly measured: Measured;
  readonly labels: Labels;
  /** Numbers of a label. */
  readonly width: number;
}

/** A folder inside of `root`, which the user has named: links in it are followed no further than that. */
export interface EvaluationFolder {
  readonly root: string;
  /** Empty for `root` itself. */
  readonly name: string;
}

/** Writes an evaluation into a folder; the files, absolute. Throws `FolderError`, `UnsafeFileError`. */
export const writeEvaluation = async (place: EvaluationFolder, found: Found, behind: Behind): Promise<string[]> => {
  const folder = join(place.root, place.name);
  const files: string[] = [];
  const write = async (name: string, content: string | Uint8Array): Promise<void> => {
    await writeIn(place.root, posix.join(place.name, name), content);
    files.push(join(folder, name));
  };
  try {
    makeFolder(place.root);
    makeFolderIn(place.root, posix.join(place.name, 'plots'));
    await write(
      'evaluation.json',
      `${JSON.stringify(found, (_, value: unknown) => (typeof value === 'number' ? toValue(value) : value), 2)}\n`,
    );
    for (const [name, lines] of Object.entries(tables(found, behind)))
      await write(`${name}.csv`, lines.map(csvLine).join(''));
    for await (const { file, content } of draw(plotsOf(found, behind))) await write(`plots/${file}`, content);
  } catch (error) {
    throw folderError(error, folder);
  }
  return files;
};

type Line = readonly (string | number)[];

const tables = ({ metrics, classes, yes, values, calibration, worst }: Found, behind: Behind): Record<string, Line[]> =>
  defined({
    metrics: [['metric', 'value'], ...Object.entries(metrics)],
    classes: classes && [
      ['class', 'precision', 'recall', 'f1', 'support'],
      ...classes.scores.map(({ precision, recall, f1, support }, i) => [
        classes.names[i]!,
        precision,
        recall,
        f1,
        support,
      ]),
    ],
    confusion: classes && [
      ['truth', ...classes.names],
      ...classes.confusion.map((row, i) => [classes.names[i]!, ...row]),
    ],
    yes: yes && records(yes, ['name', 'precision', 'recall', 'f1', 'support', 'rocAuc', 'averagePrecision', 'brier']),
    values:
      values && records(values, ['name', 'meanAbsoluteError', 'rootMeanSquaredError', 'r2', 'bias', 'largestError']),
    calibration: calibration && [
      ['from', 'to', 'count', 'confidence', 'accuracy'],
      ...calibration.bins.map((bin) => [bin.from, bin.to, bin.count, bin.confidence ?? '', bin.accuracy ?? '']),
    ],
    worst: records(worst, ['index', 'error', 'label', 'prediction', ...(classes ? (['confidence'] as const) : [])]),
    predictions: predictionLines(behind),
  });

const records = <T extends object>(items: readonly T[], names: readonly (keyof T & string)[]): Line[] => [
  names,
  ...items.map((item) => names.map((name) => item[name] as string | number)),
];

/** Every sample: what it is, and what it was taken for. */
const predictionLines = ({ part, measured: { classes, probabilities, outputs }, labels, width }: Behind): Line[] => {
  const truth = truthOf(part);
  if (labels.kind === 'class') {
    const size = labels.classes.length;
    return [
      ['index', 'label', 'prediction', 'confidence'],
      ...Array.from(classes!, (guess, i): Line => [
        i,
        labels.classes[truth[i]!]!,
        labels.classes[guess]!,
        probabilities![i * size + guess]!,
      ]),
    ];
  }
  const names = valueNames(labels, width);
  const given = probabilities ?? outputs;
  const row = (values: ArrayLike<number>, i: number) => names.map((_, j) => values[i * width + j]!);
  return [
    ['index', ...names.map((name) => `label ${name}`), ...names.map((name) => `prediction ${name}`)],
    ...Array.from({ length: part.count }, (_, i): Line => [i, ...row(truth, i), ...row(given, i)]),
  ];
};

const plotsOf = (found: Found, behind: Behind): Plot[] => {
  const { name, split, classes, yes, calibration, values } = found;
  const title = [name, split].filter((word) => word !== '').join(' · ');
  return [
    ...(classes && classes.names.length <= mostClasses
      ? [
          confusionMatrix(name, {
            part: split,
            classes: [...classes.names],
            counts: classes.confusion.map((row) => [...row]),
          }),
        ]
      : []),
    ...(calibration
      ? [
          calibrationPlot(
            `${title}: expected calibration error ${calibration.ece.toFixed(4)}, ${calibration.bins.length} bins`,
            calibration.bins,
          ),
        ]
      : []),
    ...(yes && yes.length <= mostCurves
      ? rankingPlots(
          title,
          yes.map((score, j) => rankingOf(score, behind, j)),
        )
      : []),
    ...(values ?? [])
      .slice(0, mostCurves)
      .map((score, j, all) =>
        valuePlot(
          `${title}: ${score.name}, R² ${score.r2.toFixed(3)}`,
          all.length === 1 ? 'values' : `values-${fileName(score.name)}`,
          pointsOf(behind, j),
        ),
      ),
    ...worstPlot(title, 'Worst predictions', worstSamples(found, behind)),
  ];
};

/** With more classes a matrix tells a reader nothing; with more curves than colours neither do they. */
const [mostClasses, mostCurves] = [100, 4];
const mostPoints = 2000;
const mostImages = 12;

const worstSamples = ({ worst, split }: Found, { part, labels }: Behind) =>
  worst.slice(0, mostImages).flatMap(({ index, prediction, confidence }) =>
    sampleImage(split, part, labels, index).map((sample) => ({
      sample: { ...sample, prediction },
      index,
      confidence,
    })),
  );

const rankingOf = (
  { name: label, rocAuc, averagePrecision }: NonNullable<Found['yes']>[number],
  { part, measured: { probabilities }, labels, width }: Behind,
  j: number,
): Ranking => {
  const two = labels.kind === 'class';
  const truth = column(truthOf(part), two ? 1 : width, j).map((value) => Number(value > 0.5));
  const thresholds = thresholdsOf(column(probabilities!, two ? 2 : width, two ? 1 : j), truth);
  const { found: positives, taken } = thresholds.at(-1)!;
  const shown = thinned(thresholds);
  return {
    label,
    roc: {
      area: rocAuc,
      points: [
        { x: 0, y: 0 },
        ...shown.map((at) => ({ x: share(at.taken - at.found, taken - positives), y: share(at.found, positives) })),
      ],
    },
    precision: {
      area: averagePrecision,
      points: shown.map((at) => ({ x: share(at.found, positives), y: at.found / at.taken })),
    },
  };
};

const pointsOf = ({ part, measured: { outputs }, width }: Behind, j: number) => {
  const truth = truthOf(part);
  return thinned(
    Array.from({ length: part.count }, (_, i) => ({
      truth: truth[i * width + j]!,
      predicted: outputs[i * width + j]!,
    })),
  );
};

const thinned = <T>(items: readonly T[]): T[] => {
  const every = Math.ceil(items.length / mostPoints);
  return items.filter((_, i) => i % every === 0 || i === items.length - 1);
};

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
