import { fromValue, type Value } from '../../../contracts/run-events.ts';
import { type Event, type EventOf } from '../../../contracts/events.ts';
import type { TrackedRecord, TrackedEnd, TrackedInput } from '../../../contracts/tracker.ts';
import { paramsOf } from './params.ts';
import { defined } from '../../../defined.ts';

type Metric = Extract<TrackedRecord, { kind: 'metric' }>;

/**
 * What an event is in a tracker. The values of an epoch go by their names, at the step that it ended with, beside its
 * number, rate and seconds: the columns of `metrics.csv`. Those between, which are means over a few steps, are apart
 * from them under `step/`.
 */
export const recordsOf = (event: Event): readonly TrackedRecord[] => {
  switch (event.type) {
    case 'trial:start':
      return [
        ...(event.resumed ? [] : tagged('param', paramsOf(event.plan.experiment))),
        ...tagged('tag', tagsOf(event)),
      ];
    case 'step':
      return metrics(event, event.step, {
        ...renamed(event.values),
        'step/learningRate': event.learningRate,
        'step/stepsPerSecond': event.stepsPerSecond,
      });
    case 'epoch:end':
      return metrics(event, event.step, {
        ...event.values,
        epoch: event.epoch,
        learningRate: event.learningRate,
        seconds: event.seconds,
      });
    case 'system':
      return metrics(event, event.sample, event.values);
    case 'trial:end':
      return tagged(
        'tag',
        defined({
          'assay.state': event.status,
          'assay.best': event.best ? `epoch ${event.best.epoch} by ${event.best.name}: ${event.best.value}` : undefined,
        }),
      );
    default:
      return [];
  }
};

const metrics = ({ time }: Event, step: number, values: Readonly<Record<string, Value>>): Metric[] =>
  Object.entries(values).map(([name, value]) => ({
    kind: 'metric',
    name,
    value: fromValue(value),
    step,
    time: Date.parse(time),
  }));

const renamed = (values: EventOf<'step'>['values']) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`step/${name.replace(/^train\//, '')}`, value]));

export const tagged = (kind: 'param' | 'tag', values: Readonly<Record<string, string>>): TrackedRecord[] =>
  Object.entries(values).map(([name, value]) => ({ kind, name, value }));

const tagsOf = ({ run, attempt, environment, data, model }: EventOf<'trial:start'>): Record<string, string> => ({
  'assay.run': run,
  'assay.attempt': String(attempt),
  'assay.state': 'running',
  'assay.fingerprint': environment.fingerprint,
  'assay.version': environment.assay,
  'assay.engine': environment.engine.name,
  'assay.device': environment.engine.device,
  'assay.threads': String(environment.engine.threads),
  'assay.engineVersion': environment.engine.version,
  'assay.node': environment.node,
  'assay.platform': environment.platform,
  'assay.cpu': `${environment.cpu} × ${environment.cores}`,
  'assay.data': data.digest,
  'assay.parameters': String(model.trainable),
});

const statusOf = (status: EventOf<'trial:end'>['status']): TrackedEnd['status'] => {
  if (status === 'interrupted') return 'killed';
  return status === 'failed' ? 'failed' : 'finished';
};

/** How a run ended. One that was stopped or pruned is finished: `KILLED` reads as the user's own doing. */
export const endOf = ({ status, reason, time }: EventOf<'trial:end'>): TrackedEnd => ({
  status: statusOf(status),
  time: Date.parse(time),
  reason,
});

const contexts = { train: 'training', validation: 'validation', test: 'test' } as const;

/** The parts of the data, each an input of its own. */
export const inputsOf = ({ plan, data }: EventOf<'trial:start'>): readonly TrackedInput[] => {
  const { dataset } = plan.facts;
  const { type } = plan.experiment.data;
  const labels =
    dataset.labels.kind === 'class' ? { shape: [], dtype: 'int32' } : { shape: dataset.labels.shape, dtype: 'float32' };
  return (Object.keys(contexts) as (keyof typeof contexts)[]).flatMap((part) => {
    const count = data.counts[part];
    if (count === undefined) return [];
    const { shape, dtype } = dataset.features;
    return [
      {
        name: `${type} ${part}`,
        digest: data.digest,
        context: contexts[part],
        source: dataset.source,
        count,
        features: { shape, dtype },
        labels,
      },
    ];
  });
};
