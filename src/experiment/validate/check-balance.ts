import type { Facts, Found, KnownExperiment } from '../plan/facts.ts';
import { balanceNeedsClasses, balanceNeedsShuffle } from './messages.ts';

/** Balanced samples are drawn at random, by the classes of their labels. */
export const checkBalance = ({ data }: KnownExperiment, { dataset }: Pick<Facts, 'dataset'>): Found[] => {
  if (data?.balance !== 'classes') return [];
  const path = ['data', 'balance'];
  if (dataset?.labels.kind === 'value') return [{ ...balanceNeedsClasses({ names: dataset.labels.names }), path }];
  return data.shuffle === false ? [{ ...balanceNeedsShuffle(), path }] : [];
};
