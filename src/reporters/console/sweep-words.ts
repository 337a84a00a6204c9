import type { EventOf } from '../../contracts/events.ts';
import { facts, type Screen } from './screen.ts';
import { settingWords, titlesOf } from './sweep-table.ts';
import { amount, duration, number } from './words.ts';
import { printable } from '../../contracts/printable.ts';

type Start = EventOf<'sweep:start'>;
type End = EventOf<'sweep:end'>;

const samplerWords = ({ sampler, repeats }: Start['settings'], trials: Start['trials']): string => {
  const count = trials === null ? '' : `, ${amount(trials, 'trial')}`;
  return `${sampler.type}${count}${repeats > 1 ? `, ${repeats} runs each` : ''}`;
};

/** What is going to be searched, and how. */
export const sweepOverview = (screen: Screen, event: Start, place: string): string => {
  const { colors } = screen;
  const { settings, objective, engine, parallel, trials, known, changes } = event;
  const rows: (readonly [string, string])[] = [
    ...Object.entries(settings.space).map(([path, choices], i): readonly [string, string] => [
      i === 0 ? 'varies' : '',
      `${path}: ${choiceWords(choices)}`,
    ]),
    ...settings.zip.map((group): readonly [string, string] => [
      'together',
      Object.entries(group)
        .map(([path, choices]) => `${path}: ${choiceWords(choices)}`)
        .join('; '),
    ]),
    ...(settings.where === null ? [] : [['where', settings.where] as const]),
    ['sampler', samplerWords(settings, trials)],
    ['objective', `${objective.metric}, ${objective.goal}d`],
    ...(settings.pruner ? [['pruner', settings.pruner.type] as const] : []),
    [
      'workers',
      `${parallel} of engine ` +
        `${engine.type}${'threads' in engine ? `, ${amount(Number(engine['threads']), 'thread')} each` : ''}`,
    ],
    ['folder', place],
    ...(known > 0 ? [['known', `${amount(known, 'trial')} ${known === 1 ? 'is' : 'are'} over already`] as const] : []),
    ...changes.map((change, i): readonly [string, string] => [i === 0 ? 'changed' : '', change]),
    ...(changes.length > 0 ? [['', 'Trials whose plan is the same are kept; the others are made anew.'] as const] : []),
  ];
  return ['', colors.bold(printable(event.name)), '', facts(screen, rows, colors.dim), ''].join('\n');
};

/** `0, 0.5, 0.9`, `logUniform [0.001, 0.3]` */
const choiceWords = (choices: unknown): string => {
  if (Array.isArray(choices)) return choices.map(flow).join(', ');
  const [kind, range] = Object.entries(choices as Readonly<Record<string, unknown>>)[0] ?? ['', []];
  return `${kind} ${flow(range)}`;
};
const flow = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : JSON.stringify(value).replaceAll('"', '').replaceAll(',', ', ').replaceAll(':', ': ');

/** What came out. */
export const sweepOutcome = (
  screen: Screen,
  start: Start,
  { by, reason, best, inseparable, counts, refused, seconds }: End,
): string => {
  const { colors } = screen;
  const rows: (readonly [string, string])[] = [
    ...(best ? bestRows(start, best) : [['best', 'No trial came to an objective that is a number.'] as const]),
    ...(best ? [['', certainty(inseparable)] as const] : []),
    [
      'trials',
      Object.entries(counts)
        .filter(([, count]) => count > 0)
        .map(([state, count]) => `${count} ${state}`)
        .join(', ') || 'none is over',
    ],
    ...(refused > 0 ? [['refused', `${amount(refused, 'point')} can’t be run; summary.md says why`] as const] : []),
    ['took', duration(seconds)],
  ];
  const end = facts(
    screen,
    [[by === 'interrupted' ? 'interrupted' : 'done', reason]],
    by === 'interrupted' ? colors.yellow : colors.green,
  );
  return `${end}\n${facts(screen, rows, colors.dim)}`;
};

const bestRows = (
  start: Start,
  { trial, point, spread, test }: NonNullable<End['best']>,
): readonly (readonly [string, string])[] => {
  const interval = spread.interval
    ? ` ± ${number(spread.deviation!)}, its mean within ${number(spread.interval[0])} … ` +
      `${number(spread.interval[1])} with 95 % confidence`
    : '';
  const tested = start.objective.metric.startsWith('test/') ? [] : Object.entries(test);
  return [
    ['best', `trial ${trial} by ${start.objective.metric}: ${number(spread.mean)}${interval}`],
    [
      '',
      titlesOf(start)
        .filter(({ path }) => path in point)
        .map(({ title, path }) => `${title} ${settingWords(point, path)}`)
        .join(', '),
    ],
    ...(tested.length > 0
      ? [
          [
            'test',
            `${tested.map(([name, value]) => `${name.slice('test/'.length)} ${number(value)}`).join(', ')}, ` +
              'reported for this trial only',
          ] as const,
        ]
      : []),
  ];
};

const certainty = (inseparable: End['inseparable']): string => {
  if (!inseparable) return 'Each trial was run once: how much of a difference is the seed’s is not known.';
  if (inseparable.length === 0) return 'It can be told from all others (Welch’s test, p < 0.05).';
  const few = inseparable.slice(0, 6).map(({ trial }) => String(trial));
  return (
    `It can’t be told from trial${inseparable.length === 1 ? '' : 's'} ` +
    `${few.join(', ')}${inseparable.length > few.length ? ` and ${inseparable.length - few.length} more` : ''} ` +
    '(Welch’s test, p ≥ 0.05).'
  );
};
