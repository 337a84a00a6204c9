import { bind } from '../../registry/bind.ts';
import type { Catalog } from '../../registry/catalog.ts';
import { guarded, type Facts, type Found, type KnownExperiment } from '../plan/facts.ts';
import { isWhole } from '../plan/planned.ts';
import { formatPath } from '../tree.ts';
import { noWholeNumbers, wholeNumberTooLarge } from './messages.ts';

/** A first layer that looks numbers up can't take what lies between them, nor what its table doesn't have. */
export const checkAugmentations = (
  { data, model }: KnownExperiment,
  { failures }: Pick<Facts, 'failures'>,
  catalog: Catalog,
): Found[] => {
  const first = model?.layers?.[0];
  if (!data?.augment || !isWhole(first)) return [];
  const size = guarded('layer', first.type, () => bind(catalog, 'layer', first).numbers?.()).value;
  if (size === undefined) return [];
  return data.augment.flatMap((planned, i) => {
    const isRefused = failures.some((failure) => formatPath(failure.path) === formatPath(['data', 'augment', i]));
    if (!isWhole(planned) || isRefused) return [];
    const names = { layer: first.type, augmentation: planned.type };
    const path = ['data', 'augment', i];
    const { value, failure } = guarded('augmentation', planned.type, () =>
      bind(catalog, 'augmentation', planned).wholeUpTo?.(),
    );
    if (failure) return [{ ...failure, path }];
    if (value === undefined) return [{ ...noWholeNumbers(names), path }];
    return value < size ? [] : [{ ...wholeNumberTooLarge({ ...names, value, size }), path }];
  });
};
