import type { Failure } from './issue.ts';

const megabytes = (bytes: number): string => `${bytes / 1e6} MB`;

export const noFile = ({ file }: { file: string }): Failure => ({
  code: 'file-not-found',
  message: `There is no file \`${file}\`.`,
});

export const isFolder = ({ file }: { file: string }): Failure => ({
  code: 'file-not-found',
  message: `\`${file}\` is a folder; name the file in it.`,
});

export const cannotRead = ({ file, reason }: { file: string; reason: string }): Failure => ({
  code: 'file-not-found',
  message: `\`${file}\` cannot be read: ${reason}.`,
});

export const notAFile = ({ file, kind }: { file: string; kind: string }): Failure => ({
  code: 'file-not-found',
  message: `\`${file}\` is a ${kind}. Name a regular file.`,
});

export const textTooLarge = ({ file, most }: { file: string; most: number }): Failure => ({
  code: 'file-not-found',
  message:
    `\`${file}\` is too large: an experiment and the files it extends may have ${megabytes(most)} in total. ` +
    'Move the data into a file of its own, such as a CSV file.',
});

export const extendsCycle = ({ files }: { files: readonly string[] }): Failure => ({
  code: 'extends-cycle',
  message: `This comes back to where it started: ${files.map((file) => `\`${file}\``).join(' → ')}.`,
});

export const tooManyFiles = ({ most }: { most: number }): Failure => ({
  code: 'too-many-files',
  message: `\`extends\` names more than ${most} files, counting those that the extended files name. Merge some of them.`,
});
