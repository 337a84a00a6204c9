import type { Labels } from '../../contracts/data.ts';
import type { EventOf } from '../../contracts/events.ts';
import { columnTable, facts, type Screen } from './screen.ts';
import { amount, count, shape } from './words.ts';
import { printable } from '../../contracts/printable.ts';

/** What is going to happen: the model, the data, the training, the engine, and the folder. */
export const overview = (screen: Screen, event: EventOf<'trial:start'>, folder: string): string => {
  const { colors } = screen;
  return [
    '',
    colors.bold(printable(event.plan.experiment.name)),
    '',
    modelTable(screen, event),
    '',
    facts(screen, factsOf(event, folder), colors.dim),
    '',
  ].join('\n');
};

const modelTable = (screen: Screen, { model }: EventOf<'trial:start'>): string => {
  const rows = model.layers.map(({ name, type, output, parameters }) => [name, type, shape(output), count(parameters)]);
  const fixed = model.fixed > 0 ? `, ${count(model.fixed)} fixed` : '';
  const total = screen.colors.dim(`${amount(model.trainable, 'trainable parameter')}${fixed}`);
  return `${columnTable(screen, ['layer', 'type', 'output', 'parameters'], rows, 2)}\n${total}`;
};

const factsOf = (
  { plan, environment, data }: EventOf<'trial:start'>,
  folder: string,
): readonly (readonly [string, string])[] => {
  const { experiment, facts: planned } = plan;
  const transforms = experiment.data.transforms.map(({ type }) => type).join(', ');
  const augment = (experiment.data.augment ?? []).map(({ type }) => type).join(', ');
  const { name, device, threads, version, reason } = environment.engine;
  return [
    ['data', `${experiment.data.type}: ${planned.dataset.source}`],
    [
      '',
      `${Object.entries(data.counts)
        .map(([part, samples]) => `${part} ${count(samples)}`)
        .join(', ')} samples`,
    ],
    ...(planned.dataset.notes ?? []).map((note) => ['', note] as const),
    [
      '',
      `${shape(planned.input)} ${planned.dataset.features.dtype}${transforms === '' ? '' : `, through ${transforms}`}`,
    ],
    ...(augment === '' ? [] : [['', `training batches augmented by ${augment}`] as const]),
    ['', labelsOf(planned.dataset.labels)],
    [
      'training',
      `${amount(experiment.train.epochs, 'epoch')} of ${amount(planned.stepsPerEpoch, 'step')}, batches of ` +
        `${experiment.data.batch.train}`,
    ],
    ['engine', `${name} on ${device}, ${amount(threads, 'thread')}, ${version}: ${reason}`],
    ['folder', folder],
  ];
};

const labelsOf = (labels: Labels): string => {
  if (labels.kind === 'value')
    return labels.names.length > 0 ? `predicts ${few(labels.names)}` : `predicts values of ${shape(labels.shape)}`;
  return `${labels.classes.length} classes: ${few(labels.classes)}`;
};

const few = (names: readonly string[]): string =>
  names.length <= 12 ? names.join(', ') : `${names.slice(0, 8).join(', ')}, … ${names.at(-1)}`;
