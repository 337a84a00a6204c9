import { Command, InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import type { ResumeVerdict, VerifyOptions } from '../../api/verify-resume.ts';
import { facts } from '../../reporters/console/screen.ts';
import { amount } from '../../reporters/console/words.ts';
import { repeated, withEngine } from '../changes.ts';
import { exitCodes, type Exit } from '../exit.ts';
import { examples } from '../text/help.ts';
import { print, printJson, terminal } from '../text/output.ts';
import { defined } from '../../defined.ts';

export const verifyResumeCommand = (exit: Exit): Command =>
  withEngine(
    new Command('verify-resume')
      .summary('Kill a training, resume it and compare.')
      .description(
        'Kills a training of this experiment at a random step, resumes it, and checks that the result is equal ' +
          'bit for bit.',
      )
      .argument('<file>', 'Experiment file (YAML).'),
    'Engine',
  )
    .option('--set <path=value>', 'Change a value, such as `data.take.train=1000`. Repeatable.', repeated)
    .option('--steps <count>', 'Steps to train (default: a little over one epoch).', whole(2))
    .option('--seed <number>', 'Seed of the step at which it is killed (default: random).', whole(0))
    .option('--at <step>', 'Step at which it is killed.', whole(1))
    .option('--json', 'Print JSON.')
    .addHelpText(
      'after',
      examples([
        'assay verify-resume experiment.yaml',
        'assay verify-resume experiment.yaml --steps 200 --seed 7',
        'assay verify-resume experiments/mnist-cnn.yaml --set data.take.train=1000',
      ]),
    )
    .action(async (file: string, { json, ...options }: VerifyOptions & { readonly json?: true }) => {
      const { verifyResume } = await import('../../api/verify-resume.ts');
      const verdict = await verifyResume(file, {
        ...options,
        ...defined({ onPart: json ? undefined : showPart }),
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

const showPart = (part: keyof typeof parts): void => print(pc.dim(parts[part]));

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
    ? `${amount(steps, 'step')}, killed after step ${killed} and resumed: ${amount(values, 'value')}, ` +
      `${amount(tensors, 'tensor')} and all other state equal the uninterrupted training, bit for bit.`
    : `Killed after step ${killed} of ${steps} and resumed, the training diverged from the uninterrupted run. A ` +
      'component of yours keeps state outside the checkpoint, or draws numbers from outside its random stream.';
  return [
    ...(rows.length > 0 ? ['', facts(screen, rows, pc.red), ...more] : []),
    '',
    facts(
      screen,
      [
        [same ? 'same' : 'different', said],
        ['from', checkpoint],
        ['again', `--seed ${seed} --at ${killed}`],
      ],
      same ? pc.green : pc.yellow,
    ),
  ].join('\n');
};
