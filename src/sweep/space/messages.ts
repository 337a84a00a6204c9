/** Messages about the `sweep:` section and its points, one function per message. */

export const notADomain = ({ found, hint }: { readonly found: string; readonly hint: string }): string =>
  `Expected a list of choices or a distribution such as \`{uniform: [0, 1]}\`, found ${found}.${hint}`;

export const oneValueIsAList = ({ value }: { readonly value: string }): string =>
  ` For a single value, write a list of one: \`[${value}]\`.`;

export const noEffect = ({ path }: { readonly path: string }): string =>
  `\`${path}\` does not change the result of a trial, so there is nothing to search.`;

export const variedTwice = ({ path, before }: Readonly<Record<'path' | 'before', string>>): string => {
  const as = before === path ? '' : `, also as \`${before}\``;
  return `\`${path}\` is varied twice${as}. Name each path once in \`space\` and \`zip\`.`;
};

export const noChoices = ({ path }: { readonly path: string }): string =>
  `\`${path}\` has no choices. List one or more.`;

export const choiceRepeated = ({ found }: { readonly found: string }): string => {
  const choice = found.replace(/^an? /, 'this ');
  return `${choice.charAt(0).toUpperCase()}${choice.slice(1)} is in the list twice. Remove one of the two.`;
};

export const zipNeedsLists = ({ found }: { readonly found: string }): string =>
  `A group of \`zip\` holds lists: their first choices belong together, then their second ones. Found ${found}.`;

export const zipIsEmpty = 'This group of `zip` is empty. List two or more paths that vary together.';

interface Column {
  readonly path: string;
  readonly count: number;
}
export const zipLengthsDiffer = (first: Column, other: Column): string => {
  const choices = first.count === 1 ? '1 choice' : `${first.count} choices`;
  return `\`${first.path}\` has ${choices} and \`${other.path}\` has ${other.count}. Lists of a group need one length.`;
};

export const nothingVaries =
  'This sweep varies nothing. Add parameters to `space`, such as `optimizer.momentum: [0, 0.5, 0.9]`, ' +
  'or points by `sampler: {type: points, points: […]}`.';

export const whereUnreadable = ({ reason }: { readonly reason: string }): string =>
  `\`where\` cannot be read: ${reason}. Write a comparison such as ` +
  '`model.layers.1.units >= model.layers.4.units`, with `&&`, `||`, `!` and arithmetic.';

export const whereLeadsNowhere = ({ reason }: { readonly reason: string }): string =>
  `\`where\` names a path that leads nowhere: ${reason}`;

interface Search {
  readonly where: string;
  /** Number of random points; null where all points of the space were tried. */
  readonly tried: number | null;
}
export const noPointSatisfies = ({ where, tried }: Search): string =>
  tried === null
    ? `No point of this space satisfies \`${where}\`.`
    : `None of ${tried} points drawn from this space satisfies \`${where}\`.`;

export const whereDoesNotHold = ({ where }: { readonly where: string }): string => `\`${where}\` does not hold.`;

export const unknownComponents = 'It uses components that are not known.';
