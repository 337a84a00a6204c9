import { defineReporter } from '../../registry/define.ts';
import { amount, choice, flag, map, optional, optionalSlot, secret, text } from '../../registry/fields.ts';
import { defaultUri, uriProblem } from '../../registry/server-uri.ts';

export const mlflow = defineReporter({
  type: 'mlflow',
  summary:
    'Sends params, metrics, tags, files and the model to an MLflow server or your own tracker, without delaying ' +
    'training; `assay sync` uploads the rest later.',
  source: 'https://mlflow.org/docs/latest/rest-api.html',
  fields: {
    uri: optional(
      text({ minLength: 1, description: 'Address of the server.' }),
      'Address of the server; defaults to `MLFLOW_TRACKING_URI`, else http://127.0.0.1:5000.',
    ),
    experiment: optional(
      text({ minLength: 1, description: 'Name there.' }),
      'Experiment on the server; defaults to `MLFLOW_EXPERIMENT_NAME`, else the name of the experiment.',
    ),
    name: optional(
      text({ minLength: 1, description: 'Name of the run.' }),
      'Name of the run on the server; defaults to the name of its folder.',
    ),
    tags: map(text({ description: 'A value.' }), { default: {}, description: 'Tags of the run.' }),
    headers: map(secret({ description: 'A value.' }), {
      default: {},
      description:
        'Headers of every request, for example for a proxy; each value is a variable, `${env:NAME}` or `Bearer ' +
        '${env:NAME}`.',
    }),
    offline: flag({ default: false, description: 'Whether to send nothing until `assay sync`.' }),
    onError: choice(['continue', 'fail'], {
      default: 'continue',
      description:
        'What to do if the server cannot be reached for `flushTimeout`, or lacks data at the end: `continue`, or ' +
        '`fail` the run.',
    }),
    flushTimeout: amount(['s', 'min'], {
      default: '60 s',
      description:
        'Longest wait for uploads at the end of the run, and, with `onError: fail`, for a server that does not answer.',
    }),
    nonfinite: choice(['skip', 'send'], {
      default: 'skip',
      description:
        'Whether to send NaN and infinite metrics, which MLflow’s pages show badly; the tag `assay.nonfinite` ' +
        'names skipped ones.',
    }),
    system: flag({
      default: true,
      description: 'Whether to send the load of processor, memory, disk, network and GPU every 10 s.',
    }),
    model: flag({ default: true, description: 'Whether to send the trained model.' }),
    register: optional(
      text({ minLength: 1, description: 'A name.' }),
      'Name in the model registry under which the model becomes a new version; by default it does not.',
    ),
    alias: optional(text({ minLength: 1, description: 'An alias.' }), 'Alias of that version, such as `champion`.'),
    tracker: optionalSlot('tracker', {
      description:
        'Your own tracker instead of an MLflow server; `uri`, `headers`, `register` and `alias` then have no effect.',
    }),
  },
  examples: [
    { offline: true },
    {
      uri: 'https://mlflow.example.org',
      tags: { team: 'vision' },
      offline: true,
      register: 'mnist',
      alias: 'champion',
      flushTimeout: '5 min',
    },
  ],
  check: ({ uri, tracker, alias, register }, env) => {
    if (alias !== null && register === null)
      return '`alias` is of a version in the model registry: write `register: NAME` beside it.';
    if (tracker !== null) return undefined;
    if (uri !== null && /^[a-z][a-z0-9+.-]*:\/\/[^/]*@/i.test(uri))
      return (
        'The address holds a login: take it out, and set `MLFLOW_TRACKING_USERNAME` ' +
        'and `MLFLOW_TRACKING_PASSWORD`.'
      );
    return uriProblem(uri ?? (env['MLFLOW_TRACKING_URI'] || defaultUri));
  },
  madeUpBy: 'sync',
  needed: ({ onError }) => onError === 'fail',
  open: async (fields, context) => (await import('../../reporters/mlflow/reporter.ts')).createMlflow(fields, context),
});
