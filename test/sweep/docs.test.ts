import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { planSweep } from '../../src/sweep/plan-sweep.ts';
import { read } from '../experiment/_load.ts';

/** What the examples of docs/sweeps.md are parts of. */
const base = `
name: documented
data: {type: toy, split: {validation: 0.2}}
model: {layers: [flatten, {type: dense, units: 8, name: hidden1}, {type: dense, units: 4, name: hidden2}, {type: dense, units: 3}]}
loss: crossEntropy
metrics: [accuracy]
optimizer: {type: sgd, momentum: 0.5, learningRate: {type: step, start: 0.01, every: 5}}
train: {epochs: 10}
`;
const blocks = [...readFileSync('docs/sweeps.md', 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(
  ([, block]) => block!,
);

test.each(blocks)('docs/sweeps.md: %s', async (block) => {
  const section = block.includes('sweep:')
    ? block.slice(block.indexOf('sweep:'))
    : `sweep:\n${block.replace(/^/gm, '  ')}`;
  const space = /^ {2}(space|zip):/m.test(section)
    ? ''
    : '  space: {optimizer: [{nesterov: true}, {type: adam, learningRate: 0.1}]}\n';
  const sampler =
    /uniform|logUniform|normal/i.test(section) && !section.includes('sampler:')
      ? '  sampler: {type: random, trials: 3}\n'
      : '';
  const { sweep, issues } = await planSweep(await read(`${base}${section.trimEnd()}\n${space}${sampler}`));
  expect(issues.map(({ message }) => message)).toEqual([]);
  expect(sweep).toBeDefined();
});
