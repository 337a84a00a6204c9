import { Command } from 'commander';
import type { Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { printJson } from '../text/output.ts';

export const schemaCommand = (_exit: Exit): Command =>
  new Command('schema')
    .summary('Print the JSON Schema for editors.')
    .description(
      'Prints the JSON Schema of experiment files for editors, including the components that a file lists under `use`.',
    )
    .argument('[file]', 'Experiment with its own components.')
    .addHelpText(
      'after',
      '\nEditors with YAML support complete and check files that begin with:\n' +
        '  # yaml-language-server: $schema=./experiment.schema.json\n' +
        examples(['assay schema > experiment.schema.json', 'assay schema experiment.yaml > experiment.schema.json']),
    )
    .action(async (file: string | undefined) => {
      const { schema } = await import('../../api/schema.ts');
      printJson(await schema(file));
    });
