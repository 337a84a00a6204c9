import { Command } from 'commander';
import type { Exit } from './exit.ts';
import { examples } from './help.ts';
import { printJson } from './output.ts';

export const schemaCommand = (_exit: Exit): Command =>
  new Command('schema')
    .description(
      'Print the JSON Schema of experiment files, for editors; with the components that a file names under `use:`.',
    )
    .argument('[file]', 'An experiment with components of its own.')
    .addHelpText(
      'after',
      `\nAn editor with YAML support completes and checks a file that begins with\n  # yaml-language-server: $schema=./experiment.schema.json\n${examples(['assay schema > experiment.schema.json', 'assay schema experiment.yaml > experiment.schema.json'])}`,
    )
    .action(async (file: string | undefined) => {
      const { schema } = await import('../api/schema.ts');
      printJson(await schema(file));
    });
