import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import type { ResumeVerdict, VerifyOptions } from '../api/verify-resume.ts';
import { facts } from '../reporters/console/screen.ts';
import { amount } from '../reporters/console/words.ts';
import { repeated, withEngine } from './changes.ts';
import { exitCodes, type Exit } from './exit.ts';
import { examples } from './help.ts';
import { print, printJson, terminal } from './output.ts';

export const verifyResumeCommand = (exit: Exit): Command =>
  withEngine(
    new Command('verify-resume')
      .description('Show that an experiment, killed at a random step and resumed, comes to the same bits.')
      .argument('<file>', 'The experiment, a YAML file.'),
    'What trains',
  )
    .option('--set <path=value>', 'Change a value of the file, `data.take.train=1000`; repeat it for more.', repeated)
    .option('--steps <count>', 'Steps to train (default: an epoch and a bit).', whole(2))
    .option('--seed <number>', 'Decides at which step it is killed; by default another one each time.', whole(0))
    .option('--at <step>', 'The step at which it is killed, in place of a random one.', whole(1))
    .option('--json', 'Print the outcome as JSON.')
    .addHelpText(
      'after',
      examples([
        'assay verify-resume experiment.yaml',
        'assay verify-resume experiment.yaml --steps 200 --seed 7',
        'assay verify-resume experiments/mnist-cnn.yaml --set data.take.train=1000',
      ]),
    )
    .action(async (file: string, { json, ...options }: VerifyOptions & { readonly json?: true }) => {
      const { verifyResume } = await import('../api/verify-resume.ts');
      const verdict = await verifyResume(file, {
        ...options,
        ...(!json && { onPart: (part) => print(pc.dim(parts[part])) }),
      });
      if (json) printJson(verdict);
      else print(verdictText(verdict));
      exit(verdict.same ? exitCodes.done : exitCodes.failed);
    });

const whole =
  (minimum: number) =>
  (text: string): number => {
    if (!/^\d{1,9}$/.test(text) || Number(text) < minimum)
      throw new InvalidArgumentError(`It takes a whole number, ${minimum} or more.`);
    return Number(text);
  };

const parts = { straight: 'trained straight through', killed: 'trained again, and killed', resumed: 'resumed' };

const mostLines = 20;

const verdictText = ({
  same,
  steps,
  killed,
  checkpoint,
  seed,
  values,
  tensors,
  differences,
}: ResumeVerdict): string => {
  const screen = { columns: terminal().columns, colors: pc };
  const rows = differences.slice(0, mostLines).map((line): [string, string] => ['differs', line]);
  const more = differences.length > mostLines ? [pc.dim(`and ${differences.length - mostLines} more`)] : [];
  const said = same
    ? `${amount(steps, 'step')}, killed after step ${killed} and resumed: ${amount(values, 'value')}, ${amount(tensors, 'tensor')} and all other state are equal to those of the training that was never stopped, bit for bit.`
    : `Killed after step ${killed} of ${steps} and resumed, the training is not the one that was never stopped. A component of yours keeps state outside of what a checkpoint holds, or draws numbers that its stream did not give.`;
  return [
    ...(rows.length > 0 ? ['', facts(screen, rows, pc.red), ...more] : []),
    '',
    facts(
      screen,
      [
        [same ? 'same' : 'not the same', said],
        ['from', checkpoint],
        ['again', `--seed ${seed} --at ${killed}`],
      ],
      same ? pc.green : pc.yellow,
    ),
  ].join('\n');
};
