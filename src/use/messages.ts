/** What a person reads where a trained model is used: a function for each message. */
import { shown } from '../registry/json-check.ts';

/** A weight of a saved model that no training would leave there. */
export const brokenWeights = ({
  folder,
  name,
  value,
  count,
  size,
}: {
  readonly folder: string;
  readonly name: string;
  readonly value: number;
  readonly count: number;
  readonly size: number;
}): string =>
  `The model in \`${folder}\` has diverged: ${count} of ${size} numbers in \`${name}\` are NaN or infinite, the ` +
  `first is ${value}. ` +
  'It can predict nothing. Train it again: a lower learning rate, `train.clip` or normalized features usually help.';

/** Samples of a part for which a model gives no numbers. */
export const brokenPart = ({
  split,
  broken,
  count,
  first,
}: {
  readonly split: string;
  readonly broken: number;
  readonly count: number;
  readonly first: number;
}): string =>
  `The model gives NaN for ${broken} of ${count} samples of the ${split} part, first for sample ${first}, so ` +
  'nothing can be scored. ' +
  'Look for features there that are far from those of the training.';

/** The end of a sentence about a sample. */
export const brokenPrediction =
  'makes the model give NaN: its features are too large, or far from those of the training';

/** A sample of a request. */
export const brokenAnswer = (sample: number): string => `Sample ${sample} ${brokenPrediction}.`;

/** An input that is not predicted. */
export const refusedInput = ({ input, reason }: { readonly input: string; readonly reason: string }): string =>
  `${input} ${reason}.`;

/** Inputs that are not predicted for one reason; the first of them are named. */
export const refusedInputs = ({
  inputs,
  count,
  reason,
}: {
  readonly inputs: readonly string[];
  readonly count: number;
  readonly reason: string;
}): string => {
  const others = count - inputs.length;
  const names = `${inputs.join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
  return `${count} inputs (${names}) have the same problem. The first ${reason}.`;
};

/** A pipe or a device among the inputs. */
export const specialInput = (type: string): string => `is ${type}, expected a file: pipe its content into \`-\``;

/** A file of a type that is not predicted from. */
export const otherInput = (type: string | undefined): string =>
  `is ${type ?? 'a file of another type'}, expected PNG, JPEG, WebP, GIF, TIFF, npy, IDX, CSV or JSONL`;

/** The body of a request. */
export const notAnImage = (): string => 'The body is none of PNG, JPEG, WebP, GIF and TIFF.';

/** Why a file of a run doesn't belong to its plan. */
export const otherInputSpec = ({ found, planned }: { readonly found: Sample; readonly planned: Sample }): string =>
  `Its \`input\` is ${found.dtype} [${found.shape.join(', ')}], and the plan has ${planned.dtype} ` +
  `[${planned.shape.join(', ')}].`;

interface Sample {
  readonly dtype: string;
  readonly shape: readonly number[];
}

export const otherTransforms = ({
  found,
  planned,
}: {
  readonly found: readonly string[];
  readonly planned: readonly string[];
}): string => `Its \`transforms\` are ${listed(found)}, and the plan has ${listed(planned)}.`;

const listed = (names: readonly string[]): string =>
  names.length === 0 ? 'none' : names.map((name) => `\`${shown(name)}\``).join(', ');

export const otherLabels = (): string => 'Its `labels` are not those of the plan.';

export const unfitParams = ({ index, type }: { readonly index: number; readonly type: string }): string =>
  `\`transforms[${index}].params\` does not fit \`${type}\`, or the shape of its input.`;

export const otherSlots = ({ slots, planned }: { readonly slots: number; readonly planned: number }): string =>
  `Its columns make rows of ${slots} numbers, and the plan says ${planned}.`;

export const unfitColumn = ({ column, problem }: { readonly column: string; readonly problem: string }): string =>
  `The fitted values of \`${shown(column)}\` do not fit its type: ${problem}`;

export const ownColumnType = ({ type }: { readonly type: string }): string =>
  `The model has columns of your own type \`${shown(type)}\`, which \`assay predict\` does not support yet. ` +
  'Call `predict` of the API, or use `assay evaluate`.';

export const noRawTfjs = (): string =>
  'The model takes typed columns of a table, which `--format tfjs` does not support yet. Use `--format onnx`.';

export const noWindows = ({ verb }: { readonly verb: 'serve' | 'export' }): string =>
  `The model takes windows over time, and \`assay ${verb}\` does not support these yet. Use \`assay predict\`.`;

/* Why the next rows of a series can't be predicted; each continues a sentence that begins with the file. */

interface Series {
  /** Left out where the table is one series. */
  readonly series: string | undefined;
}

const within = ({ series }: Series): string => (series === undefined ? '' : ` of \`${shown(series)}\``);

export const noTime = ({ column }: { readonly column: string }): string =>
  `has no ${column}, which tells where the row belongs`;

export const shortHistory = ({ rows, past, ...series }: Series & Record<'rows' | 'past', number>): string =>
  `has ${rows} ${rows === 1 ? 'row' : 'rows'}${within(series)}, and the model takes the last ${past}`;

export const gapInHistory = ({ past, ...series }: Series & { readonly past: number }): string =>
  `has a gap in time within the last ${past} rows${within(series)}`;

export const sameTimeInHistory = (series: Series): string => `has two rows${within(series)} with the same time`;

export const longHistory = ({ most }: { readonly most: number }): string =>
  `has more than ${most.toLocaleString('en-US')} rows. Keep the last ones of each series`;

export const unbuiltLayers = (reason: string): string =>
  `Its layers do not fit each other: ${shown(reason, 300).replace(/\.$/, '')}.`;

export const unfitOutput = ({
  output,
  classes,
}: {
  readonly output: readonly number[];
  readonly classes: number;
}): string => `Its last layer gives [${output.join(', ')}], and its labels have ${classes} classes.`;

/** A path that the server does not answer. */
export const unknownPath = (path: string): string =>
  `There is no \`${path}\`. The server answers \`/predict\`, \`/health\`, \`/metrics\`, \`/openapi.json\` and \`/\`.`;

/** A list of rows in a request. */
export const notRows = (key: string): string => `\`${key}\` is not a list with a row in it.`;

export const tooManyRows = ({ count, most }: { readonly count: number; readonly most: number }): string =>
  `There are ${count} rows, and a request may have ${most}.`;

/** The end of a sentence about a table. */
export const withoutColumn = ({ name, names }: { readonly name: string; readonly names: readonly string[] }): string =>
  `has no column \`${shown(name)}\`: it has ${names
    .slice(0, 20)
    .map((found) => `\`${shown(found)}\``)
    .join(', ')}${names.length > 20 ? ', …' : ''}`;
