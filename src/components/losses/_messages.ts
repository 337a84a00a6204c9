import type { Shape } from '../../contracts/tensors.ts';

export const shapeForClasses = ({ output, classes }: { readonly output: Shape; readonly classes: number }): string =>
  `The last layer gives ${written(output)} per sample and the dataset has ${classes} classes. ` +
  `End with \`flatten\` and \`{type: dense, units: ${classes}}\`.`;

export const unitsForClasses = ({ units, classes }: { readonly units: number; readonly classes: number }): string =>
  `The last layer gives ${values(units)} and the dataset has ${classes} classes. Write \`units: ${classes}\`.`;

export const shapeForLabels = ({ output, label }: { readonly output: Shape; readonly label: Shape }): string =>
  `The last layer gives ${written(output)} per sample and a label has ${written(label)}. ` +
  'Make them equal, for example with `reshape`.';

export const unitsForLabels = ({ units, label }: { readonly units: number; readonly label: number }): string =>
  `The last layer gives ${values(units)} and a label has ${label}. Write \`units: ${label}\`.`;

export const notTwoClasses = ({ classes }: { readonly classes: number }): string =>
  `\`binaryCrossEntropy\` needs two classes and the dataset has ${classes}. Write \`loss: crossEntropy\`.`;

export const notOneLogit = ({ output }: { readonly output: Shape }): string =>
  `The last layer gives ${written(output)} and \`binaryCrossEntropy\` takes one logit per sample. Write \`units: 1\`.`;

export const unknownClass = ({
  name,
  classes,
}: {
  readonly name: string;
  readonly classes: readonly string[];
}): string =>
  `\`classWeights\` names \`${name}\`, which is not a class of the dataset: its classes are ${listed(classes)}.`;

export const everyGuessRight = ({ k, classes }: { readonly k: number; readonly classes: number }): string =>
  `\`k\` is ${k} and the dataset has ${classes} classes, so every guess is right. Write \`k: ${classes - 1}\` or less.`;

const written = (shape: Shape): string => `shape [${shape.join(', ')}]`;
const values = (count: number): string => `${count} ${count === 1 ? 'value' : 'values'}`;

const listed = (names: readonly string[]): string => {
  const first = names.slice(0, 10).map((name) => `\`${name}\``);
  return `${first.join(', ')}${names.length > 10 ? ', …' : ''}`;
};
