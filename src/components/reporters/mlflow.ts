import { defineReporter } from '../../registry/define.ts';
import { amount, choice, flag, map, optional, optionalSlot, secret, text } from '../../registry/fields.ts';
import { defaultUri, uriProblem } from '../../registry/server-uri.ts';

export const mlflow = defineReporter({
  type: 'mlflow',
  summary:
    'Sends the run to an MLflow server, or to a tracker of your own: params, metrics, tags, files, the model. The training never waits for it; what can’t be sent now is sent later by `assay sync`.',
  source: 'https://mlflow.org/docs/latest/rest-api.html',
  fields: {
    uri: optional(
      text({ minLength: 1, description: 'Address of the server.' }),
      'Address of the server; left out, that of `MLFLOW_TRACKING_URI`, else http://127.0.0.1:5000.',
    ),
    experiment: optional(
      text({ minLength: 1, description: 'Name there.' }),
      'What runs are kept under there; left out, `MLFLOW_EXPERIMENT_NAME`, else the name of the experiment.',
    ),
    name: optional(
      text({ minLength: 1, description: 'Name of the run.' }),
      'Name of the run there; left out, that of its folder.',
    ),
    tags: map(text({ description: 'A value.' }), { default: {}, description: 'Tags of the run.' }),
    headers: map(secret({ description: 'A value.' }), {
      default: {},
      description:
        'Headers of every request, for a proxy that wants them; each value is a variable, `${env:NAME}` or `Bearer ${env:NAME}`.',
    }),
    offline: flag({ default: false, description: 'Whether nothing is sent until `assay sync` is called.' }),
    onError: choice(['continue', 'fail'], {
      default: 'continue',
      description:
        'What comes of a server that can’t be reached for `flushTimeout`: the run goes on, or it does not begin, or ends as failed, also when something is missing at its end.',
    }),
    flushTimeout: amount(['s', 'min'], {
      default: '60 s',
      description:
        'How long is waited at the end of the run until everything is sent, and with `onError: fail` for a server that does not answer.',
    }),
    nonfinite: choice(['skip', 'send'], {
      default: 'skip',
      description:
        'Whether NaN and infinite metrics are sent. MLflow keeps infinite ones as the largest number, and its pages have trouble with both; skipped ones are named in the tag `assay.nonfinite`.',
    }),
    system: flag({
      default: true,
      description: 'Whether load of processor, memory, disk, network and GPU is sent every 10 s.',
    }),
    model: flag({ default: true, description: 'Whether the trained model is sent.' }),
    register: optional(
      text({ minLength: 1, description: 'A name.' }),
      'Name under which the model becomes a version in the model registry; left out, it does not.',
    ),
    alias: optional(text({ minLength: 1, description: 'An alias.' }), 'Alias of that version, such as `champion`.'),
    tracker: optionalSlot('tracker', {
      description:
        'A tracker of your own in place of an MLflow server; `uri`, `headers`, `register` and `alias` are then of no use.',
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
      return 'The address holds a login: take it out, and set `MLFLOW_TRACKING_USERNAME` and `MLFLOW_TRACKING_PASSWORD`.';
    return uriProblem(uri ?? (env['MLFLOW_TRACKING_URI'] || defaultUri));
  },
  madeUpBy: 'sync',
  needed: ({ onError }) => onError === 'fail',
  open: async (fields, context) => (await import('../../reporters/mlflow/reporter.ts')).createMlflow(fields, context),
});
