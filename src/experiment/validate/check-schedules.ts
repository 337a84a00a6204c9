import type { Planned } from '../../contracts/plan.ts';
import { bind } from '../../registry/bind.ts';
import type { Catalog } from '../../registry/catalog.ts';
import { rateAt } from '../../registry/rate.ts';
import { guarded, type Facts, type KnownExperiment } from '../plan/facts.ts';
import { isWhole } from '../plan/planned.ts';
import type { Finding } from './finding.ts';
import * as say from './messages.ts';

/** Asks schedules how they fit the training. Their answer is a warning; a rate that is not a number is an error. */
export const checkSchedules = (
  experiment: KnownExperiment,
  { steps, stepsPerEpoch }: Pick<Facts, 'steps' | 'stepsPerEpoch'>,
  catalog: Catalog,
): Finding[] => {
  const planned = experiment.optimizer?.['learningRate'] as Planned | undefined;
  const epochs = experiment.train?.epochs;
  if (!isWhole(planned) || !steps || !stepsPerEpoch || !epochs) return [];
  const path = ['optimizer', 'learningRate'];
  const { value, failure } = guarded('schedule', planned.type, () => {
    const schedule = bind(catalog, 'schedule', planned);
    const message = schedule.check?.({ steps, stepsPerEpoch, epochs });
    const state = schedule.start?.() ?? null;
    const wrongStep = [0, Math.floor(steps / 2), steps - 1].find(
      (step) => !isRate(rateAt(schedule, { step, steps, stepsPerEpoch, epochs }, state)),
    );
    return { message, wrongStep };
  });
  if (failure) return [{ ...failure, path }];
  const { message, wrongStep } = value;
  if (wrongStep !== undefined)
    return [{ code: 'out-of-range', message: message ?? say.rateOutOfRange({ step: wrongStep }), path }];
  return message === undefined ? [] : [{ code: 'longer-than-training', message, path, severity: 'warning' }];
};

const isRate = (rate: number): boolean => Number.isFinite(rate) && rate >= 0;
