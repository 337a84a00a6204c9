import { TrackerError, type TrackedModel } from '../../../contracts/tracker.ts';
import type { Api, LoggedModel, RunInfo } from './api.ts';
import { routeOf, upload } from './artifacts.ts';
import { limits, batches } from './limits.ts';
import { mlmodelFiles } from './mlmodel.ts';
import { metricOf } from './records.ts';
import type { Client } from '../http/request.ts';

/** A name in the model registry, and an alias for the version. */
export interface Registration {
  readonly name: string;
  readonly alias: string | null;
}

const name = 'model';

/**
 * The trained model as an MLflow 3 LoggedModel: created or found again, its files, its metrics, its link to the run,
 * then `READY`. What is created can't be created twice with the same effect, so each is looked for before.
 */
export const logModel = async (
  client: Client,
  api: Api,
  run: RunInfo,
  model: TrackedModel,
  registration: Registration | null,
): Promise<void> => {
  const { run_id, experiment_id } = run;
  const [earlier] = await api.searchModels(experiment_id, `source_run_id = '${run_id}' AND name = '${name}'`);
  const { info } = earlier ?? (await api.createModel({ experiment_id, name, source_run_id: run_id, tags: [] }));
  const id = info.model_id;
  try {
    const route = routeOf(info.artifact_uri, client.connection.uri);
    const files = { ...model.files, ...mlmodelFiles(model, { run_id, model_id: id, artifact_uri: info.artifact_uri }) };
    for (const [path, content] of Object.entries(files))
      await upload(client, api, route, { model_id: id }, path, content);
  } catch (error) {
    if (error instanceof TrackerError && error.refused) await api.finishModel(id, 'LOGGED_MODEL_UPLOAD_FAILED');
    throw error;
  }
  const { outputs } = await api.getRun(run_id);
  if (!outputs?.model_outputs?.some(({ model_id }) => model_id === id))
    await api.logOutputs(run_id, [{ model_id: id, step: model.step }]);
  const metrics = Object.entries(model.values).map(([key, value]) => ({
    ...metricOf({ kind: 'metric', name: key, value, step: model.step, time: model.time }),
    model_id: id,
  }));
  for (const batch of batches(metrics, limits.metrics)) await api.logBatch({ run_id, metrics: batch });
  await api.finishModel(id, 'LOGGED_MODEL_READY');
  if (registration) await register(api, registration, run_id, info);
};

const register = async (
  api: Api,
  { name: registered, alias }: Registration,
  run_id: string,
  { model_id }: LoggedModel['info'],
): Promise<void> => {
  try {
    await api.createRegistered(registered);
  } catch (error) {
    if (!(error instanceof TrackerError) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
  }
  const source = `models:/${model_id}`;
  const versions = await api.versionsOf(`name = '${registered.replaceAll("'", "\\'")}' AND run_id = '${run_id}'`);
  const version =
    versions[0]?.version ?? (await api.createVersion({ name: registered, source, run_id, model_id })).version;
  if (alias !== null) await api.setAlias(registered, alias, version);
};
