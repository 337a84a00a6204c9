import { expect, test } from 'vitest';
import { countWeights } from '../../../src/experiment/validate/check-memory.ts';
import { catalog } from '../../conformance/bound.ts';
import { load, start } from '../_load.ts';

const modelOf = (layer: string) => load(start.replace('{type: dense, units: 3}', `${layer}, {type: dense, units: 3}`));

test('a model that exceeds the memory is an issue at its largest layer', async () => {
  const { issues } = await modelOf('{type: dense, units: 2000000000}, {type: dense, units: 100000}');
  expect(issues.map(({ path }) => path)).toEqual(['model.layers[1]']);
  expect(issues[0]!.message).toMatch(
    /^Training this model takes 1600\d{3}\.\d GB or more, and this machine has \d+\.\d GB\. `dense_2` is the largest layer, with 200,000,000,100,000 of 200,010,000,400,003 parameters\./,
  );
});

test.each([
  ['{type: dense, units: 5}', [4], 25],
  ['{type: lstm, units: 3}', [6, 2], 4 * 3 * (2 + 3) + 12],
  // One direction: the count is a lower bound.
  ['{type: bidirectional, layer: {type: lstm, units: 3}}', [6, 2], 4 * 3 * (2 + 3) + 12],
  ['{type: residual, layers: [{type: dense, units: 4}, relu, {type: dense, units: 4}]}', [4], 40],
  ['{type: timeDistributed, layer: {type: dense, units: 5}}', [6, 4], 25],
  ['{type: conv2d, filters: 7, kernelSize: 3}', [8, 8, 2], 7 * 18 + 7],
])('%s is counted without being built', async (layer, input, parameters) => {
  const loaded = await load(start.replace('[{type: dense, units: 3}]', `[${layer}]`));
  const { layers } = loaded.experiment['model'] as unknown as { readonly layers: readonly never[] };
  expect(countWeights(catalog, layers[0]!, input)).toBe(parameters);
});
