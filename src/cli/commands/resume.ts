import { InvalidArgumentError, Command } from 'commander';
import type { RunTrust } from '../../run/provenance/run-trust.ts';
import type { Extension } from '../../run/resume/extend.ts';
import { withTrust } from '../changes.ts';
import type { Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { train, withShow, type Show } from '../training.ts';
import { defined } from '../../defined.ts';

export const resumeCommand = (exit: Exit): Command =>
  withShow(
    withTrust(new Command('resume'))
      .summary('Resume a stopped run.')
      .description('Resumes a stopped run from its newest checkpoint, bit for bit.')
      .argument('<run>', 'Run folder.'),
  )
    .option(
      '--extend <length>',
      'Change the length: `epochs=30` or `maxSteps=5000`. Works for finished runs too.',
      lengths,
    )
    .addHelpText(
      'after',
      examples(['assay resume runs/mnist-mlp/latest', 'assay resume runs/mnist-mlp/latest --extend epochs=30']),
    )
    .action(
      async (folder: string, { extend, use, env, ...show }: Show & RunTrust & { readonly extend?: Extension }) => {
        const trust = defined({ use: use || undefined, env });
        const { resume } = await import('../../api/resume.ts');
        exit(await train(show, (shown) => resume(folder, { ...shown, ...trust, ...defined({ extend }) })));
      },
    );

const lengths = (text: string, before: Extension = {}): Extension => {
  const [, name, value] = /^(epochs|maxSteps)=([1-9]\d{0,8})$/.exec(text) ?? [];
  if (!name) throw new InvalidArgumentError('It takes `epochs=30` or `maxSteps=5000`.');
  return { ...before, [name]: Number(value) };
};
