/**
 * An MLflow server in memory that is as strict as the real one where a client can go wrong, and can be told to fail.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { LookedAt, LookedRun } from './_target.ts';

type Body = Record<string, unknown>;
interface Pair {
  key: string;
  value: string;
}
interface Run {
  info: {
    run_id: string;
    experiment_id: string;
    run_name: string;
    status: string;
    start_time: number;
    end_time?: number;
    artifact_uri: string;
    lifecycle_stage: string;
  };
  params: Map<string, string>;
  tags: Map<string, string>;
  metrics: Map<string, { key: string; value: number; timestamp: number; step: number }>;
  inputs: Map<string, { name: string; digest: string; context: string }>;
  outputs: string[];
}
interface Model {
  model_id: string;
  name: string;
  run_id: string;
  experiment_id: string;
  status: string;
  metrics: Map<string, number>;
}

/**
 * What becomes of a request in place of an answer: the connection is cut before or after it is acted on, nothing is
 * ever said, or another answer is given.
 */
export type Fault =
  | 'drop'
  | 'drop after'
  | 'hang'
  | 'half'
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  | undefined;
export interface Stub {
  readonly uri: string;
  readonly requests: { method: string; path: string; headers: IncomingMessage['headers']; body: Buffer }[];
  /** Asked for each request. */
  fault: (path: string, count: number) => Fault;
  artifactRoot: string;
  /** A metric that it takes for wrong, whatever its value. */
  refused: string | undefined;
  look(experiment: string): Promise<LookedAt>;
  delete(experiment: string): void;
  close(): Promise<void>;
}

class Refused extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
const wrong = (message: string): never => {
  throw new Refused(400, 'INVALID_PARAMETER_VALUE', message);
};
const missing = (message: string): never => {
  throw new Refused(404, 'RESOURCE_DOES_NOT_EXIST', message);
};

export const startStub = async (port = 0): Promise<Stub> => {
  const experiments = new Map<string, { id: string; name: string; stage: string; tags: Pair[] }>();
  const runs = new Map<string, Run>();
  const models = new Map<string, Model>();
  const artifacts = new Map<string, Buffer>();
  const registered = new Map<
    string,
    { versions: { version: string; run_id: string; source: string }[]; aliases: Map<string, string> }
  >();
  const sockets = new Set<Socket>();
  let ids = 0;
  const id = (prefix = '') => prefix + createHash('sha256').update(`${ids++}`).digest('hex').slice(0, 32);
  const runOf = (given: unknown): Run => runs.get(String(given)) ?? missing(`Run with id=${String(given)} not found`);
  const active = (given: unknown): Run => {
    const run = runOf(given);
    return run.info.lifecycle_stage === 'active'
      ? run
      : wrong(`The run ${run.info.run_id} must be in the 'active' state.\nCurrent state is deleted.`);
  };

  const calls: Record<string, (body: Body, query: URLSearchParams) => unknown> = {
    'GET experiments/get-by-name': (_, query) => {
      const found =
        [...experiments.values()].find(({ name }) => name === query.get('experiment_name')) ??
        missing(`Could not find experiment with name '${query.get('experiment_name')}'`);
      return {
        experiment: {
          experiment_id: found.id,
          lifecycle_stage: found.stage,
          artifact_location: `${stub.artifactRoot}/${found.id}`,
        },
      };
    },
    'POST experiments/create': ({ name, tags }) => {
      if (typeof name !== 'string' || name.length > 500)
        wrong('Experiment name exceeds the maximum length of 500 characters');
      if ([...experiments.values()].some((other) => other.name === name))
        throw new Refused(400, 'RESOURCE_ALREADY_EXISTS', `Experiment '${String(name)}' already exists.`);
      const experiment = {
        id: String(experiments.size + 1),
        name: name as string,
        stage: 'active',
        tags: (tags ?? []) as Pair[],
      };
      experiments.set(experiment.id, experiment);
      return { experiment_id: experiment.id };
    },
    'POST experiments/search': () => ({
      experiments: [...experiments.values()].map(({ id: experiment_id }) => ({
        experiment_id,
        artifact_location: `${stub.artifactRoot}/${experiment_id}`,
      })),
    }),
    'POST runs/create': ({ experiment_id, run_name, start_time, tags }) => {
      if (!experiments.has(String(experiment_id))) missing('No such experiment');
      integer(start_time, 'start_time');
      const run_id = id();
      const info = {
        run_id,
        experiment_id: String(experiment_id),
        run_name: String(run_name),
        status: 'RUNNING',
        start_time: start_time as number,
        artifact_uri: `${stub.artifactRoot}/${String(experiment_id)}/${run_id}/artifacts`,
        lifecycle_stage: 'active',
      };
      const run: Run = {
        info,
        params: new Map(),
        tags: new Map([['mlflow.runName', String(run_name)]]),
        metrics: new Map(),
        inputs: new Map(),
        outputs: [],
      };
      for (const { key, value } of pairs(tags, 'tags', 8000)) run.tags.set(key, value);
      runs.set(run_id, run);
      return { run: { info } };
    },
    'GET runs/get': (_, query) => {
      const { info, outputs } = runOf(query.get('run_id'));
      return {
        run: {
          info,
          ...(outputs.length > 0 && { outputs: { model_outputs: outputs.map((model_id) => ({ model_id })) } }),
        },
      };
    },
    'POST runs/search': ({ experiment_ids, filter, max_results }) => {
      if ((max_results as number) > 50000) wrong('max_results is too large');
      const [, key, value] =
        /^tags\."([^"]+)" = '([^']*)'$/.exec(String(filter)) ?? wrong(`Invalid filter '${String(filter)}'`);
      const found = [...runs.values()].filter(
        (run) =>
          (experiment_ids as string[]).includes(run.info.experiment_id) &&
          run.info.lifecycle_stage === 'active' &&
          run.tags.get(key!) === value,
      );
      return found.length === 0 ? {} : { runs: found.map(({ info }) => ({ info })) };
    },
    'POST runs/update': ({ run_id, status, end_time }) => {
      const { info } = active(run_id);
      if (!['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'].includes(String(status))) wrong('Unknown status');
      Object.assign(info, { status, ...(end_time !== undefined && { end_time: integer(end_time, 'end_time') }) });
      return { run_info: info };
    },
    'POST runs/log-batch': ({ run_id, metrics = [], params = [], tags = [] }) => {
      const run = active(run_id);
      const [m, p, t] = [metrics, params, tags] as unknown[][];
      if (m!.length > 1000 || p!.length > 100 || t!.length > 100 || m!.length + p!.length + t!.length > 1000)
        wrong('A batch logging request can contain at most 1000 metrics, 100 params and 100 tags, 1000 in all');
      const checked = (m as Body[]).map((metric, i) => {
        if (metric['key'] === stub.refused) wrong(`Got invalid value for metric '${stub.refused}'`);
        if (metric['value'] === null || metric['value'] === undefined)
          wrong(`Missing value for required parameter 'metrics[${i}].value'`);
        if (typeof metric['value'] === 'string' && !['NaN', 'Infinity', '-Infinity'].includes(metric['value']))
          wrong(`Got invalid value ${metric['value']} for metric`);
        return {
          key: name(metric['key'], 'metric'),
          value: Number(metric['value']),
          timestamp: integer(metric['timestamp'], 'timestamp'),
          step: integer(metric['step'], 'step'),
          model_id: metric['model_id'] as string | undefined,
        };
      });
      const written = pairs(params, 'params', 6000);
      if (new Set(written.map(({ key }) => key)).size < written.length)
        wrong('Duplicate parameter keys have been submitted');
      const tagged = pairs(tags, 'tags', 8000);
      for (const { key, value } of written) {
        if (run.params.has(key) && run.params.get(key) !== value)
          wrong(`Changing param values is not allowed. Param with key='${key}' was already logged`);
        run.params.set(key, value);
      }
      for (const metric of checked) {
        run.metrics.set(JSON.stringify([metric.key, metric.timestamp, metric.step, String(metric.value)]), metric);
        if (metric.model_id !== undefined)
          (models.get(metric.model_id) ?? missing('No such model')).metrics.set(metric.key, metric.value);
      }
      for (const { key, value } of tagged) run.tags.set(key, value);
      return {};
    },
    'POST runs/log-inputs': ({ run_id, datasets }) => {
      const run = active(run_id);
      for (const { dataset, tags } of datasets as { dataset: Record<string, string>; tags: Pair[] }[]) {
        if (!dataset['name'] || dataset['name'].length > 500 || !dataset['digest'] || dataset['digest'].length > 36)
          wrong('Dataset name or digest exceeds the maximum length');
        JSON.parse(dataset['schema']!);
        run.inputs.set(`${dataset['name']} ${dataset['digest']}`, {
          name: dataset['name']!,
          digest: dataset['digest']!,
          context: tags[0]!.value,
        });
      }
      return {};
    },
    'POST runs/outputs': ({ run_id, models: given }) => {
      const run = active(run_id);
      for (const { model_id } of given as { model_id: string }[]) {
        if (run.outputs.includes(model_id))
          throw new Refused(500, 'INTERNAL_ERROR', 'UNIQUE constraint failed: inputs.source_type, inputs.source_id');
        run.outputs.push(model_id);
      }
      return {};
    },
    'POST logged-models': ({ experiment_id, name: given, source_run_id }) => {
      if (/[/:.%"']/.test(String(given))) wrong('Invalid model name');
      const model: Model = {
        model_id: id('m-'),
        name: String(given),
        run_id: String(source_run_id),
        experiment_id: String(experiment_id),
        status: 'LOGGED_MODEL_PENDING',
        metrics: new Map(),
      };
      models.set(model.model_id, model);
      return { model: modelInfo(model) };
    },
    'POST logged-models/search': ({ filter }) => {
      const [, run_id, given] =
        /^source_run_id = '(.*)' AND name = '(.*)'$/.exec(String(filter)) ?? wrong('Invalid filter');
      return {
        models: [...models.values()].filter((model) => model.run_id === run_id && model.name === given).map(modelInfo),
      };
    },
    'POST registered-models/create': ({ name: given }) => {
      if (registered.has(String(given)))
        throw new Refused(400, 'RESOURCE_ALREADY_EXISTS', `Registered Model (name=${String(given)}) already exists.`);
      registered.set(String(given), { versions: [], aliases: new Map() });
      return {};
    },
    'GET model-versions/search': (_, query) => {
      const [, given, run_id] =
        /^name = '(.*)' AND run_id = '(.*)'$/.exec(query.get('filter') ?? '') ?? wrong('Invalid filter');
      return { model_versions: registered.get(given!)?.versions.filter((version) => version.run_id === run_id) ?? [] };
    },
    'POST model-versions/create': ({ name: given, source, run_id }) => {
      const { versions } = registered.get(String(given)) ?? missing('No such model');
      versions.push({ version: String(versions.length + 1), run_id: String(run_id), source: String(source) });
      return { model_version: { version: String(versions.length) } };
    },
    'POST registered-models/alias': ({ name: given, alias, version }) =>
      void (registered.get(String(given)) ?? missing('No such model')).aliases.set(String(alias), String(version)),
    'POST artifacts/presigned-upload-url': ({ run_id, model_id, path }) => {
      if (!stub.artifactRoot.startsWith('bucket:'))
        wrong('Presigned upload is not supported for this artifact repository');
      return {
        presigned_url: `${stub.uri}/bucket/${String(run_id ?? model_id)}/${String(path)}?signature=abc`,
        headers: { 'x-signed': 'yes' },
      };
    },
  };
  const modelInfo = ({ model_id, status, experiment_id }: Model) => ({
    info: { model_id, status, artifact_uri: `${stub.artifactRoot}/${experiment_id}/models/${model_id}/artifacts` },
  });

  const answer = (method: string, url: URL, body: Buffer, headers: IncomingMessage['headers']): unknown => {
    if (url.pathname === '/version') return '3.17.2';
    if (url.pathname === '/api/3.0/mlflow/server-info') return { store_type: 'SqlStore', workspaces_enabled: false };
    if (method === 'PUT') {
      if (
        url.pathname.startsWith('/bucket/') &&
        (headers['x-signed'] !== 'yes' || headers['authorization'] !== undefined)
      )
        throw new Refused(403, 'FORBIDDEN', 'SignatureDoesNotMatch');
      artifacts.set(
        decodeURIComponent(url.pathname.replace(/^\/(api\/2\.0\/mlflow-artifacts\/artifacts|bucket)\//, '')),
        body,
      );
      return {};
    }
    const path = url.pathname.replace('/api/2.0/mlflow/', '');
    const json = body.length > 0 ? (JSON.parse(body.toString()) as Body) : {};
    const patched = /^logged-models\/(m-.*)$/.exec(path);
    if (method === 'PATCH' && patched)
      return void ((models.get(patched[1]!) ?? missing('No such model')).status = String(json['status']));
    if (body.length > 1_000_000) wrong('Batched logging API requests must be at most 1000000 bytes');
    return (calls[`${method} ${path}`] ?? missing(`Not found: ${method} ${path}`))(json, url.searchParams);
  };

  const respond = (request: IncomingMessage, response: ServerResponse, body: Buffer): void => {
    const url = new URL(request.url!, stub.uri);
    stub.requests.push({ method: request.method!, path: url.pathname, headers: request.headers, body });
    const fault = stub.fault(url.pathname, stub.requests.length);
    if (fault === 'hang') return;
    if (fault === 'drop') return void request.socket.destroy();
    if (fault === 'half') return void request.socket.write('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"run');
    if (typeof fault === 'object') return void response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
    try {
      const said = answer(request.method!, url, body, request.headers);
      if (fault === 'drop after') return void request.socket.destroy();
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(typeof said === 'string' ? said : JSON.stringify(said ?? {}));
    } catch (error) {
      const { status, code, message } =
        error instanceof Refused ? error : new Refused(500, 'INTERNAL_ERROR', String(error));
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error_code: code, message }));
    }
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => respond(request, response, Buffer.concat(chunks)));
  });
  server.on('connection', (socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  const lookAt = (run: Run): LookedRun => {
    const root = run.info.artifact_uri.replace(/^mlflow-artifacts:\//, '').replace(/^bucket:.*/, run.info.run_id);
    const under = (folder: string) =>
      Object.fromEntries(
        [...artifacts]
          .filter(([path]) => path.startsWith(`${folder}/`))
          .map(([path, bytes]) => [path.slice(folder.length + 1), createHash('sha256').update(bytes).digest('hex')])
          .sort(),
      );
    const metrics: Record<string, [number, number, number][]> = {};
    for (const { key, step, timestamp, value } of run.metrics.values())
      (metrics[key] ??= []).push([step, value, timestamp]);
    return {
      name: run.info.run_name,
      status: run.info.status,
      params: Object.fromEntries([...run.params].sort()),
      tags: Object.fromEntries([...run.tags].sort()),
      metrics: Object.fromEntries(
        Object.entries(metrics).map(([key, points]) => [key, points.sort((a, b) => a[0] - b[0] || a[2] - b[2])]),
      ),
      artifacts: under(root),
      inputs: [...run.inputs.values()]
        .map(({ name: of, digest, context }): [string, string, string] => [of, context, digest])
        .sort(),
      models: run.outputs.map((model_id) => {
        const model = models.get(model_id)!;
        return {
          status: model.status,
          files: Object.keys(under(`${model.experiment_id}/models/${model_id}/artifacts`)),
          metrics: Object.fromEntries([...model.metrics].sort()),
        };
      }),
    };
  };
  const byName = (experiment: string) => [...experiments.values()].find(({ name: given }) => given === experiment);
  const stub: Stub = {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    fault: () => undefined,
    artifactRoot: 'mlflow-artifacts:',
    refused: undefined,
    look: async (experiment) => ({
      runs: [...runs.values()]
        .filter(({ info }) => info.experiment_id === byName(experiment)?.id && info.lifecycle_stage === 'active')
        .map(lookAt),
      registered: Object.fromEntries(
        [...registered].map(([of, { versions, aliases }]) => [
          of,
          { versions: versions.length, aliases: Object.fromEntries(aliases) },
        ]),
      ),
    }),
    delete: (experiment) => {
      for (const { info } of runs.values())
        if (info.experiment_id === byName(experiment)?.id)
          info.lifecycle_stage = info.lifecycle_stage === 'active' ? 'deleted' : 'active';
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return stub;
};

const integer = (value: unknown, of: string): number =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : wrong(`Got invalid value ${String(value)} for ${of}: expected an integer`);

/** mlflow/utils/validation.py */
const name = (value: unknown, of: string): string => {
  if (typeof value !== 'string' || value === '' || value.length > 250)
    return wrong(`Length of ${of} name exceeded: at most 250`);
  if (!/^[/\p{L}\p{N}_.\- :]+$/u.test(value)) wrong(`Invalid ${of} name: '${value}'`);
  if (value.startsWith('/') || value.split('/').some((part) => part === '' || part === '.' || part === '..'))
    wrong(`Invalid ${of} name: '${value}' is not a normalized path`);
  return value;
};

/** The real server cuts silently; here it is an error, as nothing of ours may rest on that. */
const pairs = (given: unknown, of: string, longest: number): Pair[] =>
  ((given ?? []) as Pair[]).map(({ key, value }) => ({
    key: name(key, of),
    value:
      typeof value === 'string' && value.length <= longest
        ? value
        : wrong(`${of}: the value of ${key} is longer than ${longest}`),
  }));
