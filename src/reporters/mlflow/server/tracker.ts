import { userInfo } from 'node:os';
import {
  TrackerError,
  type Tracker,
  type TrackedEnd,
  type TrackedInput,
  type TrackedRun,
  type TrackerContext,
} from '../../../contracts/tracker.ts';
import { createApi, type Api, type DatasetInput, type Pair, type RunInfo, type RunStatus } from './api.ts';
import { routeOf, routeProblem, upload } from './artifacts.ts';
import type { Connection } from '../http/http.ts';
import { findOrCreateExperiment } from './experiment.ts';
import { cut, limits } from './limits.ts';
import { logModel, type Registration } from './model.ts';
import { logRecords, type Wholes } from './records.ts';
import { createClient } from '../http/request.ts';
import { defined } from '../../../defined.ts';

/** Sends runs to an MLflow server. */
export const createMlflowTracker = (
  connection: Connection,
  { experiment, signal }: TrackerContext,
  registration: Registration | null,
): Tracker => {
  const client = createClient(connection, signal);
  const api = createApi(client);
  const runs = new Map<string, RunInfo>();
  const infoOf = async (id: string): Promise<RunInfo> => {
    const info = runs.get(id) ?? (await api.getRun(id)).info;
    runs.set(id, info);
    return info;
  };
  const keep = async (id: string, path: string, content: Uint8Array): Promise<void> =>
    upload(client, api, routeOf((await infoOf(id)).artifact_uri, connection.uri), { run_id: id }, path, content);
  const keepWholes = async (id: string, wholes: Wholes): Promise<void> => {
    for (const [path, text] of Object.entries(wholes)) await keep(id, path, Buffer.from(text));
  };
  return {
    reach: async () => void (await findOrCreateExperiment(api, experiment)),
    start: async (run) => {
      const { experiment_id } = await findOrCreateExperiment(api, experiment);
      const [found] = await api.searchRuns(experiment_id, `tags."assay.key" = '${run.key}'`);
      const info =
        found ??
        (await api.createRun({
          experiment_id,
          run_name: cut('name', 'run', run.name, limits.runName).value,
          start_time: Math.trunc(run.time),
          tags: [{ key: 'assay.key', value: run.key }],
        }));
      runs.set(info.run_id, info);
      await keepWholes(info.run_id, await logRecords(api, info.run_id, tagsOf(run)));
      if (info.status !== 'RUNNING') await api.updateRun({ run_id: info.run_id, status: 'RUNNING' });
      const problem = await routeProblem(routeOf(info.artifact_uri, connection.uri), { run_id: info.run_id }, api);
      return defined({
        id: info.run_id,
        link: `${connection.uri}/#/experiments/${experiment_id}/runs/${info.run_id}`,
        problem,
      });
    },
    log: async (id, records) => keepWholes(id, await whileActive(api, id, () => logRecords(api, id, records))),
    keep: async (id, path, content) => {
      await keep(id, path, content);
      // Without this tag the page of a run does not look for images.
      if (path.startsWith('images/'))
        await api.logBatch({ run_id: id, tags: [{ key: 'mlflow.loggedImages', value: 'True' }] });
    },
    inputs: async (id, inputs) => void (await api.logInputs(id, inputs.map(datasetOf))),
    model: async (id, model) => logModel(client, api, await infoOf(id), model, registration),
    finish: async (id, end) => {
      await logRecords(api, id, [{ kind: 'tag', name: 'mlflow.note.content', value: noteOf(end) }]);
      await api.updateRun({ run_id: id, status: statuses[end.status], end_time: Math.trunc(end.time) });
    },
    compare: async (ids) => {
      const list = (items: readonly string[]) => encodeURIComponent(JSON.stringify(items));
      const { experiment_id } = await infoOf(ids[0]!);
      return `${connection.uri}/#/compare-runs?runs=${list(ids)}&experiments=${list([experiment_id])}`;
    },
    close: () => client.close(),
  };
};

const statuses: Readonly<Record<TrackedEnd['status'], RunStatus>> = {
  finished: 'FINISHED',
  failed: 'FAILED',
  killed: 'KILLED',
};
const noteOf = ({ status, reason }: TrackedEnd): string =>
  status === 'finished' ? reason : `**${status === 'failed' ? 'Failed' : 'Killed'}**: ${reason}`;

const tagsOf = ({ name, source, git, parent }: TrackedRun) =>
  Object.entries(
    defined({
      'mlflow.user': user(),
      'mlflow.source.name': source,
      'mlflow.source.type': 'LOCAL',
      'mlflow.source.git.commit': git?.commit,
      'mlflow.source.git.branch': git?.branch,
      'mlflow.source.git.dirty': git ? String(git.dirty) : undefined,
      'mlflow.parentRunId': parent,
      'assay.name': name.length > limits.runName ? name : undefined,
    }),
  ).map(([key, value]) => ({ kind: 'tag' as const, name: key, value }));

const user = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'unknown'; // a container may run under a number that no name belongs to
  }
};

/**
 * A server refuses everything of a run that was deleted: that is no fault of the records, which wait until it is
 * restored.
 */
const whileActive = async <T>(api: Api, id: string, log: () => Promise<T>): Promise<T> => {
  try {
    return await log();
  } catch (error) {
    if (!(error instanceof TrackerError) || !error.refused) throw error;
    const { info } = await api.getRun(id);
    if (info.lifecycle_stage !== 'deleted') throw error;
    throw new TrackerError(
      `The run was deleted on the server; restore it there (\`mlflow runs restore --run-id ${id}\`) and it goes on.`,
    );
  }
};

/** MLflow keeps one dataset a name and digest. */
const datasetOf = ({ name, digest, context, source, count, features, labels }: TrackedInput): DatasetInput => {
  const spec = ({ shape, dtype }: TrackedInput['features']) =>
    JSON.stringify([{ type: 'tensor', 'tensor-spec': { dtype, shape: [-1, ...shape] } }]);
  const tags: Pair[] = [{ key: 'mlflow.data.context', value: context }];
  const profile = {
    num_rows: count,
    features_shape: [count, ...features.shape],
    targets_shape: [count, ...labels.shape],
  };
  return {
    dataset: {
      name: name.slice(0, limits.dataset),
      digest: digest.slice(0, limits.digest),
      source_type: 'local',
      source: JSON.stringify({ uri: source }),
      schema: JSON.stringify({ mlflow_tensorspec: { features: spec(features), targets: spec(labels) } }),
      profile: JSON.stringify(profile),
    },
    tags,
  };
};
