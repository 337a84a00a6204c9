import type { Failure } from './issues/issue.ts';
import type { Place } from './tree.ts';

const { format: thousands } = new Intl.NumberFormat('en');
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

export const tooManySigns = ({ file, most }: { file: string; most: number }): Failure => ({
  code: 'out-of-range',
  message:
    `\`${file}\` holds too many values: more than ${thousands(most)} brackets, commas and lines. ` +
    'Move the data into a file of its own, such as a CSV file.',
});

export const tooManyValues = ({ section, count, most }: { section: string; count: number; most: number }): Failure => ({
  code: 'out-of-range',
  message:
    `${section === '' ? 'The file' : `\`${section}\``} holds ${thousands(count)} values. Apart from its data and its sweep, ` +
    `an experiment holds at most ${thousands(most)}.`,
});

export const extendsCycle = ({ files }: { files: readonly string[] }): Failure => ({
  code: 'extends-cycle',
  message: `This comes back to where it started: ${files.map((file) => `\`${file}\``).join(' → ')}.`,
});

export const tooManyFiles = ({ most }: { most: number }): Failure => ({
  code: 'too-many-files',
  message:
    `\`extends\` names more than ${most} files, counting those that the extended files name. ` + 'Merge some of them.',
});

export const extendsNoFile = ({ value }: { value: string }): Failure => ({
  code: 'wrong-type',
  message: `Expected a file to extend, or a list of files, such as \`./base.yaml\`; found ${value}.`,
});

interface SingleValue {
  readonly path: string;
  /** Null for what an environment variable holds. */
  readonly value: string | null;
  readonly place: Place | undefined;
}

export const pathThroughValue = ({ path, value, place }: SingleValue): Failure => {
  const what = value === null ? 'a single value' : `\`${value}\``;
  const where = place ? ` (${place.file}:${place.line})` : '';
  return {
    code: 'path-through-value',
    message:
      `\`${path}\` is ${what}${where}, and has nothing inside. Give \`${path}\` a ` +
      '`type`, or another value as a whole.',
  };
};

export const notAList = ({ path, item }: { path: string; item: number }): Failure => ({
  code: 'no-such-item',
  message: `\`${path}\` is not a list, and has no item ${item}.`,
});

export const assignmentWithoutValue = (): Failure => ({
  code: 'path-syntax',
  message: '`--set` takes `path=value`, such as `--set train.epochs=5`; here is no `=`.',
});

interface ModulePlace {
  readonly written: string;
  readonly file: string;
  /** The project's folder, where it is not that of the file. */
  readonly project: string | null;
}

/** Messages, not failures: a `Result` is made of them by `fail`. */
export const moduleOutside = ({ written, file, project }: ModulePlace): string =>
  `\`${written}\` lies outside ${projectText(file, project)}. Move the module into that folder.`;

export const moduleLinksOut = ({ written, file, project }: ModulePlace): string =>
  `\`${written}\` is a link that leads out of ${projectText(file, project)}. Replace it with the module itself.`;

const projectText = (file: string, project: string | null): string =>
  project === null
    ? `the folder of \`${file}\``
    : `\`${project}\`, the nearest folder above \`${file}\` with a \`package.json\` or a \`.git\``;

export const someModuleChanged = 'a module under `use` has changed';

/** The version of assay that recorded a run. */
export type Recorder = 'an older version' | 'another version';

export const otherNumbers = ({ recorder }: { readonly recorder: Recorder }) =>
  `recorded by ${recorder} of assay whose numbers differ`;
