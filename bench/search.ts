/**
 * The sampler `tpe` beside Optuna's: `npx tsx bench/search.ts [--python PATH]`. The least loss of 100 trials, medians
 * of ten seeds, with all results known and with the last 8 unknown, as when 9 trials run at a time. Optuna is left out
 * with a note where that Python lacks it.
 */
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { measure } from './measure.ts';
import { bestOf, randomSampler, searchFunctions, tpe } from './search-functions.ts';

const { values: options } = parseArgs({ options: { python: { type: 'string', default: 'python3' } } });
const seeds = Array.from({ length: 10 }, (_, seed) => seed);
const script = join(import.meta.dirname, 'contenders/optuna_tpe.py');

const middle = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[4]! + sorted[5]!) / 2;
};

const optuna = async (lag: number): Promise<Readonly<Record<string, readonly number[]>> | null> => {
  try {
    return JSON.parse((await measure([options.python, script, String(lag)])).stdout) as Record<string, number[]>;
  } catch (error) {
    console.log(`Optuna: left out, ${(error as Error).message.split('\n').filter(Boolean).at(-1)}`);
    return null;
  }
};

const theirs = { 0: await optuna(0), 8: await optuna(8) };
console.log(
  `The least loss of 100 trials, medians of 10 seeds; Optuna ${String(theirs[0]?.['version'] ?? 'absent')}, ` +
    'multivariate, in groups\n',
);
console.log(
  `${''.padEnd(24)}${['random', 'tpe', 'Optuna', 'tpe, lag 8', 'Optuna, lag 8'].map((head) => head.padStart(15)).join('')}`,
);
for (const [name, parameters, lossOf] of searchFunctions) {
  const ours = (sampler: Parameters<typeof bestOf>[0], lag: number) =>
    middle(seeds.map((seed) => bestOf(sampler, lag, parameters, lossOf, seed)));
  const of = (lag: 0 | 8) => (theirs[lag]?.[name] ? middle(theirs[lag][name]) : NaN);
  console.log(
    `${name.padEnd(24)}${[ours(randomSampler, 0), ours(tpe(0), 0), of(0), ours(tpe(8), 8), of(8)].map((figure) => (Number.isNaN(figure) ? '–' : figure.toFixed(4)).padStart(15)).join('')}`,
  );
}
