import type { TSchema } from '@sinclair/typebox';
import { answers } from './answers.ts';
import type { Client } from '../http/request.ts';

export interface Pair {
  readonly key: string;
  readonly value: string;
}
export interface Metric {
  readonly key: string;
  /** A name stands for what JSON has no number for. */
  readonly value: number | 'NaN' | 'Infinity' | '-Infinity';
  readonly timestamp: number;
  readonly step: number;
  readonly model_id?: string;
  readonly dataset_name?: string;
  readonly dataset_digest?: string;
}
export type RunStatus = 'RUNNING' | 'FINISHED' | 'FAILED' | 'KILLED';
export interface RunInfo {
  readonly run_id: string;
  readonly experiment_id: string;
  readonly status: RunStatus;
  readonly artifact_uri: string;
  readonly lifecycle_stage: 'active' | 'deleted';
}
export interface Experiment {
  readonly experiment_id: string;
  readonly artifact_location: string;
  readonly lifecycle_stage: 'active' | 'deleted';
}
export interface DatasetInput {
  readonly dataset: {
    readonly name: string;
    readonly digest: string;
    readonly source_type: string;
    readonly source: string;
    readonly schema: string;
    readonly profile: string;
  };
  readonly tags: readonly Pair[];
}
export interface LoggedModel {
  readonly info: { readonly model_id: string; readonly artifact_uri: string; readonly status: string | number };
}

/**
 * The calls of MLflow's REST interface that a training needs, one function each.
 * https://mlflow.org/docs/latest/rest-api.html
 */
export const createApi = (client: Client) => {
  const read = async <T>(schema: TSchema, path: string, query: Readonly<Record<string, string | number>>): Promise<T> =>
    (await client.json<T>({ method: 'GET', path: `/api/2.0/mlflow/${path}`, query }, schema)).body;
  const write = async <T>(schema: TSchema, path: string, body: object, method: 'POST' | 'PATCH' = 'POST'): Promise<T> =>
    (await client.json<T>({ method, path: `/api/2.0/mlflow/${path}`, body }, schema)).body;
  return {
    version: async (): Promise<string> =>
      (await client.send({ method: 'GET', path: '/version' })).body.toString('utf8').trim().slice(0, 100),
    /** Null where the server is too old to say. */
    serverInfo: async (): Promise<Readonly<Record<string, unknown>> | null> => {
      const { status, body } = await client
        .json<Readonly<Record<string, unknown>>>(
          { method: 'GET', path: '/api/3.0/mlflow/server-info' },
          answers.any,
          [404],
        )
        .catch(() => ({ status: 404, body: null }));
      return status === 404 ? null : body;
    },
    /** Null where there is none of this name; one that was deleted is found, too. */
    experimentByName: async (name: string): Promise<Experiment | null> => {
      const { status, body } = await client.json<{ experiment?: Experiment; error_code?: string; message?: string }>(
        { method: 'GET', path: '/api/2.0/mlflow/experiments/get-by-name', query: { experiment_name: name } },
        answers.experimentByName,
        [404],
      );
      return status === 404 ? null : (body.experiment ?? null);
    },
    searchExperiments: (max: number) =>
      write<{ experiments?: readonly Experiment[] }>(answers.experiments, 'experiments/search', { max_results: max }),
    createExperiment: (name: string, tags: readonly Pair[]) =>
      write<{ experiment_id: string }>(answers.newExperiment, 'experiments/create', { name, tags }),
    createRun: async (run: {
      experiment_id: string;
      run_name: string;
      start_time: number;
      tags: readonly Pair[];
    }): Promise<RunInfo> => (await write<{ run: { info: RunInfo } }>(answers.newRun, 'runs/create', run)).run.info,
    getRun: async (id: string) =>
      (
        await read<{ run: { info: RunInfo; outputs?: { model_outputs?: readonly { model_id: string }[] } } }>(
          answers.run,
          'runs/get',
          { run_id: id },
        )
      ).run,
    searchRuns: async (experiment: string, filter: string): Promise<readonly RunInfo[]> =>
      (
        (
          await write<{ runs?: readonly { info: RunInfo }[] }>(answers.runs, 'runs/search', {
            experiment_ids: [experiment],
            filter,
            max_results: 10,
            order_by: ['attributes.start_time ASC'],
          })
        ).runs ?? []
      ).map(({ info }) => info),
    updateRun: (run: { run_id: string; status: RunStatus; end_time?: number }) =>
      write<unknown>(answers.any, 'runs/update', run),
    logBatch: (batch: {
      run_id: string;
      metrics?: readonly Metric[];
      params?: readonly Pair[];
      tags?: readonly Pair[];
    }) => write<unknown>(answers.any, 'runs/log-batch', batch),
    logInputs: (run_id: string, datasets: readonly DatasetInput[]) =>
      write<unknown>(answers.any, 'runs/log-inputs', { run_id, datasets }),
    logOutputs: (run_id: string, models: readonly { model_id: string; step: number }[]) =>
      write<unknown>(answers.any, 'runs/outputs', { run_id, models }),
    createModel: async (model: {
      experiment_id: string;
      name: string;
      source_run_id: string;
      tags: readonly Pair[];
    }): Promise<LoggedModel> => (await write<{ model: LoggedModel }>(answers.newModel, 'logged-models', model)).model,
    searchModels: async (experiment: string, filter: string): Promise<readonly LoggedModel[]> =>
      (
        await write<{ models?: readonly LoggedModel[] }>(answers.models, 'logged-models/search', {
          experiment_ids: [experiment],
          filter,
          max_results: 10,
        })
      ).models ?? [],
    finishModel: (id: string, status: 'LOGGED_MODEL_READY' | 'LOGGED_MODEL_UPLOAD_FAILED') =>
      write<unknown>(answers.any, `logged-models/${id}`, { model_id: id, status }, 'PATCH'),
    createRegistered: (name: string) => write<unknown>(answers.any, 'registered-models/create', { name }),
    versionsOf: async (filter: string) =>
      (
        await read<{ model_versions?: readonly { name: string; version: string; source: string }[] }>(
          answers.versions,
          'model-versions/search',
          { filter, max_results: 100 },
        )
      ).model_versions ?? [],
    createVersion: async (version: { name: string; source: string; run_id: string; model_id: string }) =>
      (await write<{ model_version: { version: string } }>(answers.newVersion, 'model-versions/create', version))
        .model_version,
    setAlias: (name: string, alias: string, version: string) =>
      write<unknown>(answers.any, 'registered-models/alias', { name, alias, version }),
    presignedUpload: (body: { run_id?: string; model_id?: string; path: string }) =>
      write<{ presigned_url: string; headers?: Readonly<Record<string, string>> }>(
        answers.upload,
        'artifacts/presigned-upload-url',
        body,
      ),
  };
};
export type Api = ReturnType<typeof createApi>;
