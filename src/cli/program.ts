import { Command, CommanderError } from 'commander';
import { version } from '../run/provenance/package.ts';
import { cacheCommand } from './commands/cache.ts';
import { compareCommand } from './commands/compare.ts';
import { dataCommand } from './commands/data.ts';
import { describeCommand } from './commands/describe.ts';
import { diffCommand } from './commands/diff.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { exitCodes, type Exit } from './exit.ts';
import { examples } from './text/help.ts';
import { initCommand } from './commands/init.ts';
import { complain, guardOutput } from './text/output.ts';
import { planCommand } from './commands/plan.ts';
import { predictCommand } from './commands/predict.ts';
import { profileCommand } from './commands/profile.ts';
import { reportCommand } from './commands/report.ts';
import { reproduceCommand } from './commands/reproduce.ts';
import { resumeCommand } from './commands/resume.ts';
import { runCommand } from './commands/run.ts';
import { schemaCommand } from './commands/schema.ts';
import { serveCommand } from './commands/serve.ts';
import { syncCommand } from './commands/sync.ts';
import { uiCommand } from './commands/ui.ts';
import { validateCommand } from './commands/validate.ts';
import { verifyResumeCommand } from './commands/verify-resume.ts';

/** Commands by what they are for, in the order of the help. */
const groups = {
  Train: [runCommand, resumeCommand, reproduceCommand, verifyResumeCommand],
  Inspect: [validateCommand, planCommand, dataCommand, explainCommand, describeCommand, profileCommand],
  Compare: [compareCommand, diffCommand, reportCommand],
  Use: [evaluateCommand, predictCommand, exportCommand, serveCommand],
  'Set up': [initCommand, doctorCommand, schemaCommand, uiCommand, syncCommand, cacheCommand],
};

/** Runs one command line; resolves to the exit code. */
export const runProgram = async (args: readonly string[]): Promise<number> => {
  guardOutput();
  let code: number = exitCodes.done;
  const exit: Exit = (given) => {
    code = given;
  };
  try {
    await createProgram(exit).parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.issues;
    // Loaded only now: it knows every family of errors, and with them rooms that this command may not have needed.
    return (await import('./failure.ts')).failure(error);
  }
};

/** The command line with all its commands. */
export const createProgram = (exit: Exit): Command => {
  const program = new Command('assay')
    .description('Trains machine-learning experiments that are written in YAML.')
    .usage('<command> [options]')
    .version(version, '--version', 'Print the version.')
    .helpOption('-h, --help', 'Print help; after a command, its options and examples.')
    .helpCommand(false)
    .configureHelp({
      subcommandTerm: (command) => command.name(),
      subcommandDescription: (command) => command.summary(),
    })
    .addHelpText(
      'after',
      examples([
        'assay init && assay run experiment.yaml',
        'assay run experiments/mnist-mlp.yaml --set optimizer.momentum=0.9',
        'assay describe layer dense',
      ]),
    );
  for (const [title, commands] of Object.entries(groups))
    for (const command of commands) program.addCommand(command(exit).helpGroup(`${title}:`));
  // With arguments and no command, as in `assay file.yaml`, commander would print the whole help.
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .showSuggestionAfterError()
      .configureOutput({ outputError: (text) => complain(inSentences(text, command.name())) });
    if (command !== program) command.helpOption('-h, --help', 'Print this help.');
  }
  return program;
};

/** Commander's message in the manner of ours: `error: unknown command 'rum'\n(Did you mean run?)`. */
const inSentences = (text: string, command: string): string => {
  const [message, suggestion] = text
    .trim()
    .replace(/^error: /, '')
    .replace(/'([^']*)'/g, '`$1`')
    .split('\n');
  const sentence = message!.charAt(0).toUpperCase() + message!.slice(1).replace(/\.?$/, '.');
  const nearest = suggestion?.replace(
    /^\(Did you mean (one of )?(.*)\?\)$/,
    (_, _one, names: string) =>
      `Did you mean ${names
        .split(', ')
        .map((name) => `\`${name}\``)
        .join(' or ')}?`,
  );
  const plain = sentence.replace(/^Option (`[^`]*`) argument (`[^`]*`) is invalid\./, '$1 is $2.');
  return [plain, nearest ?? `See \`assay ${command === 'assay' ? '' : `${command} `}--help\`.`].join(' ');
};
