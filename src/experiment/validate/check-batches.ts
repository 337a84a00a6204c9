import { bind } from '../../registry/bind.ts';
import type { Catalog } from '../../registry/catalog.ts';
import type { Bound } from '../../registry/kinds.ts';
import { guarded, type Facts, type KnownExperiment } from '../plan/facts.ts';
import { isWhole } from '../plan/planned.ts';
import type { Finding } from './finding.ts';
import * as say from './messages.ts';

/** Whether every batch has as many samples as its layers need. The last batch of an epoch may be smaller. */
export const checkBatches = (
  { data, model }: KnownExperiment,
  { counts, transformed, layers }: Pick<Facts, 'counts' | 'transformed' | 'layers'>,
  catalog: Catalog,
): Finding[] => {
  if (!isWhole(data?.batch) || !data || !counts || !transformed || !layers || !model?.layers) return [];
  const size = data.batch.train;
  const count = counts.train;
  const least = Math.min(size, count % size || size);
  const findings = model.layers.flatMap((planned, i) => {
    const input = i === 0 ? transformed : layers[i - 1]?.output;
    if (!isWhole(planned) || !input) return [];
    const layer = bind(catalog, 'layer', planned);
    const needed = guarded('layer', planned.type, () => layer.leastBatch?.(input) ?? 1).value ?? 1;
    if (least >= needed) return [];
    const failure = say.batchTooSmall({ layer: planned.type, nested: holdsLayers(layer), needed, least, size, count });
    return [{ ...failure, path: ['data', 'batch', 'train'] }];
  });
  return findings.slice(0, 1);
};

const holdsLayers = ({ fields }: Bound<'layer'>): boolean =>
  Object.values(fields)
    .flat()
    .some((field) => typeof field === 'object' && field !== null && 'build' in field);
