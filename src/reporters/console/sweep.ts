import type { Reporter } from '../../contracts/reporter.ts';
import type { EventOf } from '../../contracts/events.ts';
import { facts, type Screen } from './screen.ts';
import { bars } from './progress-line.ts';
import { createSweepTable, isBetterObjective, type SweepTable, type Trial } from './sweep-table.ts';
import { sweepOutcome, sweepOverview } from './sweep-words.ts';
import { printable, printableLines } from '../../contracts/printable.ts';
import { amount, duration, number } from './words.ts';

/**
 * Milliseconds between two drawings of the live rows, and between two plain lines about progress where there are none.
 */
const pauses = { live: 100, plain: 30_000 };
/** More running trials than this are not shown one by one. */
const mostRows = 16;

type SweepHandlers = Pick<Reporter, 'sweep:start' | 'sweep:trial' | 'sweep:end'>;

/**
 * Tells of a sweep: a row for each trial that is over; below, live, those that run, how far the sweep is, and what is
 * left.
 */
export const createSweepConsole = (screen: Screen, place: string): SweepHandlers => {
  const { colors } = screen;
  let start: EventOf<'sweep:start'> | undefined;
  let table: SweepTable | undefined;
  let best: { readonly trial: number; readonly value: Trial['value'] } | undefined;
  let spoken = 0;
  let over = 0;
  let headed = false;
  const running = new Map<number, { readonly begun: number; readonly last: Trial }>();

  const bestWords = (): string => (best ? number(best.value!) : '');
  /** The header comes with the first row, after warnings. */
  const printRow = (row: string): void => {
    if (!headed) screen.print(table!.header);
    headed = true;
    screen.print(row);
  };
  const finished = (event: Trial): void => {
    over += 1;
    running.delete(event.trial);
    const mean = event.spread?.mean;
    if (event.state === 'completed' && isBetterObjective(mean, best?.value, start!.objective.goal))
      best = { trial: event.trial, value: mean };
    if (event.kept) return;
    const row = table!.row(event, bestWords(), event.seconds ?? 0);
    printRow(best?.trial === event.trial ? colors.bold(row) : stateColors(screen)[event.state](row));
    if (event.state === 'failed')
      screen.print(
        facts(screen, [['', event.reason ?? '']], colors.red) +
          (event.error === undefined ? '' : `\n${colors.dim(printableLines(event.error))}`),
      );
    if (event.state === 'pruned' && event.reason) screen.print(colors.dim(`       ${printable(event.reason)}`));
  };
  /** How far the sweep is, in one row. */
  const status = (now: number): string => {
    const { trials, known } = start!;
    const partly = [...running.values()].reduce(
      (sum, { last: { epoch = 0, epochs } }) => sum + (epochs ? epoch / epochs : 0),
      0,
    );
    const done = over - known + partly;
    const elapsed = (now - Date.parse(start!.time)) / 1000;
    const left =
      trials === null || done < 0.05 ? [] : [`${duration((elapsed / done) * Math.max(0, trials - known - done))} left`];
    const words = [
      trials === null ? amount(over, 'trial') : `${over} of ${amount(trials, 'trial')}`,
      ...(best ? [`best ${bestWords()} (trial ${best.trial})`] : []),
      ...left,
    ];
    const bar = screen.live && trials !== null ? [colors.cyan(bars((over + partly) / trials, 24))] : [];
    return [...bar, ...words].join('  ');
  };
  const draw = (now: number): void => {
    if (now - spoken < (screen.live ? pauses.live : pauses.plain)) return;
    spoken = now;
    if (!screen.live) return screen.print(status(now));
    const rows = [...running.values()]
      .slice(0, mostRows)
      .map(({ begun, last }) => table!.row(last, '', (now - begun) / 1000).slice(0, screen.columns - 1));
    screen.draw([...(headed || rows.length === 0 ? [] : [table!.header]), ...rows, status(now)].join('\n'));
  };

  return {
    'sweep:start': (event) => {
      start = event;
      table = createSweepTable(screen, event);
      spoken = screen.live ? 0 : Date.parse(event.time);
      screen.print(sweepOverview(screen, event, place));
      headed = table.header === '';
    },
    'sweep:trial': (event) => {
      if (!start) return;
      const now = Date.parse(event.time);
      if (event.state === 'lost')
        screen.print(
          facts(
            screen,
            [['lost', `Trial ${event.trial}: ${event.reason ?? ''} It goes back to the queue.`]],
            colors.yellow,
          ),
        );
      if (event.state === 'running') {
        const before = running.get(event.trial);
        running.set(event.trial, { begun: before?.begun ?? now, last: { ...before?.last, ...event } });
      } else if (event.state === 'lost' || event.state === 'queued') running.delete(event.trial);
      else finished(event);
      draw(now);
    },
    'sweep:end': (event) => {
      screen.draw('');
      if (start) screen.print(`\n${sweepOutcome(screen, start, event)}`);
    },
  };
};

const stateColors = ({ colors }: Screen): Readonly<Record<Trial['state'], (text: string) => string>> => ({
  completed: String,
  pruned: colors.dim,
  failed: colors.red,
  cancelled: colors.dim,
  lost: colors.yellow,
  queued: String,
  running: String,
});
