/**
 * What it takes to plan a grid of 100,000 points, the start of the process in it: `tsx bench/plan-grid.ts`, after `npm
 * run build`.
 */
import { join } from 'node:path';
import { measure, median, type Spent } from './measure.ts';

const root = join(import.meta.dirname, '..');
const spent: Spent[] = [];
for (let round = 0; round < 5; round++)
  spent.push(
    await measure([process.execPath, join(root, 'dist/cli.js'), 'plan', join(root, 'bench/plan-grid.yaml'), '--json']),
  );
const { trials, architectures } = JSON.parse(spent[0]!.stdout) as {
  readonly trials: number;
  readonly architectures: number;
};
const seconds = spent.map((one) => one.seconds);
console.log(
  `${trials} trials of ${architectures} architectures planned in ${median(seconds).toFixed(2)} s ` +
    `(${Math.min(...seconds).toFixed(2)} at best), ${median(spent.map(({ megabytes }) => megabytes)).toFixed(0)} MB`,
);
