import { InvalidArgumentError, type Command } from 'commander';

/** Changes to the file that a command line makes. */
export interface ChangeOptions {
  readonly set?: readonly string[];
  readonly out?: string;
  readonly engine?: string;
  readonly threads?: number;
  readonly epochs?: number;
  readonly mlflow?: boolean;
}

export const withChanges = (command: Command): Command =>
  withEngine(
    command
      .option('--set <path=value>', 'Change a value, such as `optimizer.momentum=0.9`. Repeatable.', repeated)
      .option('--out <dir>', 'Folder for all runs (default: runs).'),
    'Engine',
  )
    .option('--epochs <count>', 'Number of epochs.', count)
    .option('--no-mlflow', 'Do not send anything to MLflow.');

/** Options that choose the engine. */
export const withEngine = (command: Command, purpose = 'Engine, by default the one that trained the model'): Command =>
  command
    .option('--engine <name>', `${purpose}: auto, onnx, tensorflow or cpu, with an optional device: \`onnx:webgpu\`.`)
    .option('--threads <count>', 'Number of engine threads.', count);

/** Options that say what a run's folder from somebody else may do. */
export const withTrust = (command: Command): Command =>
  command
    .option('--use', 'Run the modules of a run made elsewhere.')
    .option('--env <name>', 'Let a run made elsewhere read this environment variable. Repeatable.', repeated);

/** Collects the values of a repeatable option. */
export const repeated = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** A whole number, 1 or more. */
export const count = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It takes a whole number, 1 or more.');
  return Number(text);
};
