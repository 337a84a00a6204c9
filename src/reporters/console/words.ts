import type { Shape } from '../../contracts/tensors.ts';
import { fromValue, type Value } from '../../contracts/run-events.ts';

/** `60,000` */
export const count = (n: number): string => n.toLocaleString('en-US');

/** `1 epoch`, `20 epochs` */
export const amount = (n: number, unit: string): string => `${count(n)} ${unit}${n === 1 ? '' : 's'}`;

/** `28 × 28 × 1` */
export const shape = (sizes: Shape): string => (sizes.length === 0 ? 'scalar' : sizes.join(' × '));

/** Four decimals; a small rate or a great loss that would lose its digits so is written with a power of ten. */
export const number = (value: Value): string => {
  const x = fromValue(value);
  if (!Number.isFinite(x)) return String(x);
  const fixed = x.toFixed(4);
  const size = Math.abs(x);
  return size < 1e5 && (size >= 0.001 || Math.abs(Number(fixed) - x) < 1e-12)
    ? fixed
    : x.toExponential(3).replace(/\.?0+e/, 'e');
};

/** `5.1 s`, `31 s`, `2 min 10 s`, `1 h 3 min` */
export const duration = (seconds: number): string => {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};
