import { fieldPath } from '../../experiment/plan/facts.ts';
import { openData, type OpenData } from '../../data/open.ts';
import type { Engine } from '../../contracts/engine.ts';
import { issueAt } from '../../experiment/issues/issue.ts';
import { ExperimentError } from '../../contracts/issue.ts';
import { placeOf } from '../../experiment/tree.ts';
import { bind } from '../../registry/bind.ts';
import { DataError } from '../../contracts/data.ts';
import type { Planned } from '../load/load.ts';
import { openEngine } from './open-engine.ts';

/**
 * The engine and the data of a plan, opened side by side. Throws `ExperimentError` when the data are not what their
 * header said, and `EngineError`.
 */
export const open = async (planned: Planned): Promise<{ readonly engine: Engine; readonly data: OpenData }> => {
  const opening = openPlannedData(planned);
  const [engine, data] = await Promise.allSettled([openEngine(planned, () => opening), opening]);
  if (engine.status === 'fulfilled' && data.status === 'fulfilled') return { engine: engine.value, data: data.value };
  if (engine.status === 'fulfilled') await engine.value.close();
  throw (data as PromiseRejectedResult).reason ?? (engine as PromiseRejectedResult).reason;
};

const openPlannedData = async ({ plan: { experiment }, catalog, dataIo, tree }: Planned): Promise<OpenData> => {
  const transforms = experiment.data.transforms.map((transform) => bind(catalog, 'transform', transform));
  try {
    return await openData(
      bind(catalog, 'dataset', experiment.data),
      experiment.data,
      transforms,
      experiment.seed,
      dataIo,
      async () => (await import('../../engine/tf.ts')).loadTf(),
    );
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const path = ['data', ...fieldPath(error.field)];
    throw new ExperimentError([issueAt({ code: 'data-error', message: error.message }, path, placeOf(tree, path))]);
  }
};
