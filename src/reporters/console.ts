import { readdir } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Reporter, ReporterContext } from '../contracts/reporter.ts';
import type { EventOf } from '../contracts/events.ts';
import { createEpochTable } from './console/epoch-table.ts';
import { overview } from './console/overview.ts';
import { progressLine } from './console/progress-line.ts';
import { createScreen, facts, type Colors } from './console/screen.ts';
import { createSweepConsole } from './console/sweep.ts';
import { duration, number } from './console/words.ts';

/** Milliseconds between two drawings of the live line, and between two plain lines about steps where there is none. */
const pauses = { live: 80, plain: 30_000 };

/** Tells a person at a terminal how the run goes; without a terminal it says nothing. */
export const createConsole = ({ folder, terminal, past = [] }: ReporterContext): Reporter => {
  if (!terminal) return {};
  const screen = createScreen(terminal);
  const place = placeOf(folder.path);
  let start: EventOf<'trial:start'> | undefined;
  let sayEpoch: ((event: EventOf<'epoch:end'>) => string) | undefined;
  const epochs = new Map<number, EventOf<'epoch:end'>>();
  let spoken = 0;
  let begun: number | undefined;
  /** What an attempt before this one trained. */
  const sayEarlier = (event: EventOf<'epoch:end'>): void => {
    epochs.set(event.epoch, event);
    screen.print(screen.colors.dim(sayEpoch!(event)));
  };
  return {
    ...createSweepConsole(screen, place),
    'trial:start': (event) => {
      start = event;
      sayEpoch = createEpochTable(screen, event.plan.facts.values);
      spoken = screen.live ? 0 : Date.parse(event.time);
      screen.print(overview(screen, event, place));
      for (const earlier of past) if (earlier.type === 'epoch:end') sayEarlier(earlier);
      if (event.resumed) screen.print(facts(screen, [['resumed', whereOf(event.resumed)]], screen.colors.cyan));
    },
    step: (event) => {
      const now = Date.parse(event.time);
      // What came before the first step (loading, compiling) says nothing about the rest.
      begun ??= now - (1000 * event.step) / event.stepsPerSecond;
      if (!start || now - spoken < (screen.live ? pauses.live : pauses.plain)) return;
      spoken = now;
      const line = progressLine(screen, start.plan.facts, begun, event);
      if (screen.live) screen.draw(line);
      else screen.print(line);
    },
    'epoch:end': (event) => {
      if (!screen.live) spoken = Date.parse(event.time);
      epochs.set(event.epoch, event);
      if (sayEpoch) screen.print(sayEpoch(event));
    },
    warning: ({ message }) => screen.print(facts(screen, [['warning', message]], screen.colors.yellow)),
    'trial:end': (event) => {
      screen.draw('');
      screen.print(`\n${facts(screen, [[event.status, event.reason]], statusColors(screen.colors)[event.status])}`);
      screen.print(facts(screen, outcome(event, epochs), screen.colors.dim));
    },
    close: async () => {
      screen.draw('');
      const entries = await readdir(folder.path, { withFileTypes: true });
      const names = entries
        .filter(({ name }) => !name.startsWith('.'))
        .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
        .sort();
      screen.print(
        facts(
          screen,
          [['folder', place], ...(names.length > 0 ? [['', names.join(', ')] as const] : [])],
          screen.colors.dim,
        ),
      );
    },
  };
};

/** As short as it can be typed: from the working directory, where the folder lies below it. */
const placeOf = (path: string): string => {
  const near = relative('.', path);
  return near === '' || near.startsWith('..') ? path : near;
};

const whereOf = ({ step, epoch, checkpoint }: NonNullable<EventOf<'trial:start'>['resumed']>): string =>
  checkpoint === null ? 'from the beginning' : `at step ${step}, in epoch ${epoch}, from ${checkpoint}`;

const statusColors = ({
  green,
  cyan,
  yellow,
  red,
}: Colors): Readonly<Record<EventOf<'trial:end'>['status'], (text: string) => string>> => ({
  completed: green,
  stopped: cyan,
  pruned: yellow,
  interrupted: yellow,
  failed: red,
});

const outcome = (
  { best, seconds }: EventOf<'trial:end'>,
  epochs: ReadonlyMap<number, EventOf<'epoch:end'>>,
): readonly (readonly [string, string])[] => [
  ...(best
    ? [
        [
          'best',
          `epoch ${best.epoch} by ${best.name}: ` +
            `${sameSplit(best.name, epochs.get(best.epoch)?.values ?? { [best.name]: best.value })}`,
        ] as const,
      ]
    : []),
  ['took', duration(seconds)],
];

/** The best epoch's values on the split that it was chosen on. */
const sameSplit = (name: string, values: EventOf<'epoch:end'>['values']): string => {
  const split = name.slice(0, name.indexOf('/') + 1);
  return Object.entries(values)
    .filter(([other]) => other.startsWith(split))
    .map(([other, value]) => `${other.slice(split.length)} ${number(value)}`)
    .join(', ');
};
