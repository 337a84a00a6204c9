/** What is wrong with the files of a run, one function per message. */

interface InFolder {
  readonly folder: string;
  readonly name: string;
}

export const fileMissing = ({ folder, name }: InFolder): string =>
  name.startsWith('model/')
    ? `\`${folder}\` has no \`${name}\`: the run did not finish, or failed.`
    : `\`${folder}\` has no \`${name}\`.`;

export const fileUnreadable = ({ folder, name, reason }: InFolder & { readonly reason: string }): string =>
  `\`${name}\` in \`${folder}\` can't be read: ${reason}.`;

export const notJson = ({ folder, name }: InFolder): string =>
  `\`${name}\` in \`${folder}\` is not JSON. Restore the file, or train again.`;

export const wrongFile = ({ folder, name, problem }: InFolder & { readonly problem: string }): string =>
  `\`${name}\` in \`${folder}\` is damaged. ${problem}`;
