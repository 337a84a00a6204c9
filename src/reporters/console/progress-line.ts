import cliProgress from 'cli-progress';
import type { PlanFacts } from '../../contracts/plan.ts';
import type { EventOf } from '../../contracts/events.ts';
import type { Screen } from './screen.ts';
import { count, duration, number } from './words.ts';

/**
 * One row about a step: epoch, bar, part that is done, loss, speed, and the time that is left if all goes on as it did
 * since step 0 at `begun`, ms.
 */
export const progressLine = (
  { columns, colors, live }: Pick<Screen, 'columns' | 'colors' | 'live'>,
  { steps }: PlanFacts,
  begun: number,
  event: EventOf<'step'>,
): string => {
  const done = Math.min(1, event.step / steps);
  const seconds = (Date.parse(event.time) - begun) / 1000;
  const loss = event.values['train/loss'];
  const head = `epoch ${event.epoch}`;
  const words = [
    `${Math.floor(done * 100)} %`,
    ...(loss === undefined ? [] : [`loss ${number(loss)}`]),
    `${count(Math.round(event.stepsPerSecond))} steps/s`,
    `${duration((seconds / event.step) * Math.max(0, steps - event.step))} left`,
  ];
  if (!live) return [head, ...words].join('  ');
  // Three columns stay free: for the `^C` that a terminal echoes, and since a full row makes some go to the next.
  const room = (kept: readonly string[]): number => columns - 3 - [head, ...kept].join('  ').length - 2;
  while (room(words) < 0 && words.length > 1) words.splice(-2, 1); // the speed first, then the loss, then the part
  const size = Math.min(30, room(words));
  const bar = size < 5 ? [] : [colors.cyan(bars(done, size))];
  return [head, ...bar, ...words].join('  ').slice(0, bar.length > 0 ? undefined : columns - 3);
};

export const bars = (done: number, size: number): string =>
  cliProgress.Format.BarFormat(done, {
    barsize: size,
    barCompleteString: '━'.repeat(size),
    barIncompleteString: '╌'.repeat(size),
    barGlue: '',
  });
