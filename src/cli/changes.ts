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
      .option(
        '--set <path=value>',
        'Change a value of the file, `optimizer.momentum=0.9`; repeat it for more.',
        repeated,
      )
      .option('--out <dir>', 'Folder of all runs (default: runs).'),
    'What trains',
  )
    .option('--epochs <count>', 'Passes over the training data.', count)
    .option('--no-mlflow', 'Send nothing to MLflow, whatever the file and `MLFLOW_TRACKING_URI` say.');

/** What runs the model. */
export const withEngine = (command: Command, purpose = 'What runs the model, by default what trained it'): Command =>
  command
    .option(
      '--engine <name>',
      `${purpose}: auto, onnx, tensorflow or cpu, and a device after a colon, \`tensorflow:cuda\`.`,
    )
    .option('--threads <count>', 'Threads of the engine.', count);

/** Of an option that may be given more than once. */
export const repeated = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** A whole number, 1 or more. */
export const count = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It takes a whole number, 1 or more.');
  return Number(text);
};
