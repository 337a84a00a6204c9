import { listed, quoted } from '../../contracts/quoted.ts';

/** What `init` and `data` say about a table that can't be learned from. */

interface File {
  readonly file: string;
}

export const oneColumn = ({ file }: File): string =>
  `\`${file}\` has one column. Give it two or more: features, and a target to learn.`;

export const noSuchTarget = ({
  file,
  target,
  columns,
}: File & { target: string; columns: readonly string[] }): string =>
  `\`${file}\` has no column ${quoted(target)}: it has ${listed(columns)}. Pass one of them to \`--target\`.`;

export const unfitTarget = ({ target, reason }: { readonly target: string; readonly reason: string }): string =>
  `Column ${quoted(target)} can’t be the target: it ${reason}. Pass another one to \`--target\`.`;

export const noTargetAtAll = ({ file }: File): string =>
  `\`${file}\` has no column to predict: each is empty, constant, or different in every row. Name one by \`--target NAME\`.`;

export const noFeatures = ({
  file,
  features,
}: File & { readonly features: readonly { readonly name: string; readonly note?: string }[] }): string => {
  const reasons = features.slice(0, 5).map(({ name, note }) => `${quoted(name)} ${note ?? ''}`);
  const more = features.length > 5 ? `; and ${features.length - 5} more` : '';
  return `\`${file}\` has no column to learn from: ${reasons.join('; ')}${more}. Add a column that varies between rows.`;
};

export const fewClasses = ({
  folder,
  classes,
}: {
  readonly folder: string;
  readonly classes: readonly string[];
}): string =>
  `\`${folder}\` has ${classes.length === 0 ? 'no subfolder with images' : `images in ${listed(classes)} only`}. ` +
  'Make a subfolder for each class, at least two, and put its images there.';
