import { describe, expect, it } from 'vitest';
import { bind } from '../../src/registry/bind.ts';
import { addBatch, emptyTally, valuesOf, type EpochMean } from '../../src/runner/tally.ts';
import { catalog, planned } from './_experiment.ts';

const metrics = [bind(catalog, 'metric', planned('metric', 'accuracy'))];
/** A block of two batches: 3 of 4 right, then 1 of 2. */
const outputs = { loss: Float32Array.of(1, 4), '0/correct': Float32Array.of(3, 1), '0/count': Float32Array.of(4, 2) };

const add = (mean: EpochMean) => {
  const tally = emptyTally(metrics);
  addBatch(tally, metrics, mean, outputs, 2, 0, 4);
  addBatch(tally, metrics, mean, outputs, 2, 1, 2);
  return valuesOf(tally, metrics, mean);
};

describe('tally', () => {
  it('weighs batches by their samples', () => expect(add('samples')).toEqual({ loss: 2, accuracy: 4 / 6 }));
  it('or counts every batch alike', () => expect(add('batches')).toEqual({ loss: 2.5, accuracy: 0.625 }));
});
