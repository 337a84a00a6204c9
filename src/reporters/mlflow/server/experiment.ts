import { TrackerError } from '../../../contracts/tracker.ts';
import type { Api, Experiment } from './api.ts';
import { limits } from './limits.ts';

/**
 * Finds the experiment or creates it; several who do so at once get the same one. Throws `TrackerError` where it was
 * deleted.
 */
export const findOrCreateExperiment = async (api: Api, name: string): Promise<Experiment> => {
  const known = name.slice(0, limits.experimentName);
  const found = (await api.experimentByName(known)) ?? (await create(api, known));
  if (found.lifecycle_stage !== 'deleted') return found;
  throw new TrackerError(
    `The experiment \`${known}\` was deleted on the server; restore it there (\`mlflow experiments restore ` +
      `--experiment-id ${found.experiment_id}\`), or write another \`experiment\`.`,
  );
};

const create = async (api: Api, name: string): Promise<Experiment> => {
  try {
    // The UI shows the table of training runs first.
    await api.createExperiment(name, [{ key: 'mlflow.experimentKind', value: 'custom_model_development' }]);
  } catch (error) {
    // Somebody else was faster.
    if (!(error instanceof TrackerError) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error;
  }
  const made = await api.experimentByName(name);
  if (!made) throw new TrackerError(`The server does not know the experiment \`${name}\` that it has just created.`);
  return made;
};
