import { quoted } from '../contracts/quoted.ts';

/** Messages of the command line to users. */

export const initTaken = ({ file }: { readonly file: string }): string =>
  `\`${file}\` already exists; left unchanged. Name another file: \`assay init other.yaml\`.`;

export const initImages = ({ classes, rows }: { readonly classes: number; readonly rows: number }): string =>
  `${count(rows)} images of ${count(classes)} classes.`;

export const initTarget = (guess: {
  readonly target: string;
  readonly chosenBy: 'name' | 'place' | 'option';
  readonly used: number;
  readonly ignored: number;
}): string => {
  const reason = { name: ', chosen by its name', place: ', the last column that can be predicted', option: '' }[
    guess.chosenBy
  ];
  const hint = guess.chosenBy === 'option' ? '' : ' Pass `--target NAME` for another one.';
  const left = guess.ignored === 0 ? '' : `, ${guess.ignored} left out`;
  const columns = `${guess.used} ${guess.used === 1 ? 'feature' : 'features'}${left}`;
  return `Target: ${quoted(guess.target)}${reason}. ${columns}.${hint}`;
};

export const outputLost = ({ reason }: { readonly reason: string }): string =>
  `The output can't be written to stdout: ${reason}. The command continues without it and exits with 1.`;

export const reporterIncomplete = (said: {
  readonly done: string;
  readonly name: string;
  readonly reason: string;
  readonly command: string;
}): string =>
  `${said.done}, but \`${said.name}\` is incomplete: ${said.reason}. Run \`${said.command}\` to complete it.`;

export const resumable = ({ folder }: { readonly folder: string }): string =>
  `To continue, run \`assay resume ${folder}\`.`;

export const exportFixedBatch = ({ reason }: { readonly reason: string }): string =>
  `The model takes a batch of 1: ${reason}.`;

export const exportMatches = ({
  samples,
  difference,
}: {
  readonly samples: number;
  readonly difference: number;
}): string =>
  `Matches the model on ${samples} samples, within ${difference === 0 ? '0' : difference.toExponential(0)} of the ` +
  'largest output.';

export const exportUnchecked = (): string => 'The export was not checked: onnxruntime-node is not installed.';

export const emptyCache = (): string => 'The cache is empty.';

export const nothingToPrune = (): string => 'Nothing to remove: the cache is within its limit, or all of it is in use.';

export const pruned = ({ bytes }: { readonly bytes: string }): string => `\nRemoved ${bytes}.`;

interface OddColumn {
  readonly column: string;
}

export const constantColumn = ({ column }: OddColumn): string =>
  `${quoted(column)} has one value in all training rows. Write \`ignore\`.`;

export const identifierColumn = ({ column }: OddColumn): string =>
  `${quoted(column)} differs in every row, like an id. Write \`ignore\`.`;

export const predictsAlone = (
  score: OddColumn & { readonly measure: 'accuracy' | 'r2'; readonly value: number },
): string =>
  `${quoted(score.column)} alone predicts the target: ${score.measure === 'r2' ? 'R²' : 'accuracy'} ` +
  `${score.value.toFixed(3)} on held-out rows. Does it leak the answer?`;

export const duplicateRows = ({ part, rows, of }: { part: string; rows: number; of: number }): string =>
  `${count(rows)} of ${count(of)} ${part} rows also occur in the training part.`;

interface ClassOf {
  readonly name: string;
  readonly rows: number;
}
export const imbalance = ({ most, least }: { readonly most: ClassOf; readonly least: ClassOf }): string =>
  `Classes are imbalanced: ${quoted(most.name)} has ${count(most.rows)} training rows, ${quoted(least.name)} ` +
  `${count(least.rows)}. Consider \`data.balance: classes\`.`;

const count = (value: number): string => value.toLocaleString('en-US');
