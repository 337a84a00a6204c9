import { Command } from 'commander';
import type { Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { print } from '../text/output.ts';

export const describeCommand = (_exit: Exit): Command =>
  new Command('describe')
    .summary('List components and their fields.')
    .description('Lists the kinds of components, the components of a kind, or the fields of one component.')
    .argument('[kind]', 'Kind of component, such as layer, optimizer or schedule.')
    .argument('[type]', 'Type of the component, such as dense.')
    .addHelpText('after', examples(['assay describe', 'assay describe schedule', 'assay describe layer conv2d']))
    .action(async (kind: string | undefined, type: string | undefined) => {
      const { describe } = await import('../../api/describe.ts');
      print(describe(kind, type));
    });
