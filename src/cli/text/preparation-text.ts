import type { PreparationProgress } from '../../data/progress.ts';

/** Milliseconds between two lines. */
const pause = 100;

/**
 * Makes a function that gives the line to show at a time in milliseconds: count, rate and time left; empty when all is
 * done, undefined if it is too early for another line.
 */
export const preparationTexts = () => {
  let begun = { name: '', at: 0 };
  let shown = -Infinity;
  return ({ name, done, total }: PreparationProgress, now: number): string | undefined => {
    if (begun.name !== name) begun = { name, at: now };
    if (done === total) {
      begun = { name: '', at: 0 };
      return '';
    }
    if (now - shown < pause) return undefined;
    shown = now;
    if (done === null) return `Waiting for another process that prepares \`${name}\``;
    const count = `Preparing \`${name}\`: ${counted(done)} of ${counted(total)}`;
    if (done === 0) return count;
    const rate = (1000 * done) / Math.max(1, now - begun.at);
    return `${count}, ${counted(rate)} per second, ${timeLeft((total - done) / rate)} left`;
  };
};

const counted = (count: number): string => Math.round(count).toLocaleString('en-US');

const timeLeft = (seconds: number): string => {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
};
