import { beforeAll, describe, expect, it } from 'vitest';
import { openCpu } from '../../src/engine/cpu.ts';
import type { Engine, HostTensors } from '../../src/engine/engine.ts';
import { openOnnx } from '../../src/engine/onnx/open.ts';
import type { Tf } from '../../src/registry/kinds.ts';
import { differences, train } from './compare.ts';
import { batches, training, type rules } from './training.ts';

let onnx: Engine;
let cpu: Engine;
beforeAll(async () => {
  [onnx, cpu] = await Promise.all([openOnnx({ threads: 1 }), openCpu()]);
});

/**
 * A bias before a batch normalization has no gradient: what is left of it is rounding. Momentum leaves it there; an Adam-like rule makes
 * whole steps of it, which move the running mean too, so that no two implementations agree: there the network goes without.
 */
const mlp = (batch: number, rule: keyof typeof rules) => (tf: Tf) => {
  const { dense, batchNormalization, activation } = tf.layers;
  const hidden = (units: number, more = {}) => [dense({ units, useBias: rule === 'sgd', ...more }), batchNormalization(), activation({ activation: 'relu' })];
  return training(tf, [...hidden(12, { inputShape: [20] }), ...hidden(8), dense({ units: 5 })], [20], batch, rule);
};

/** Weights whose accumulated gradient is under 1e-6. */
const idle = (state: HostTensors): string[] =>
  Object.entries(state).flatMap(([name, { data }]) => (name.startsWith('momentum/') && data.every((x) => Math.abs(x) < 1e-6) ? [name.replace('momentum/', '')] : []));

describe('the onnx engine', () => {
  for (const [rule, tolerance, tensors] of [['sgd', 1e-5, 20], ['adam', 5e-4, 28]] as const) {
    it(`trains a network with batch normalization as the cpu engine does (${rule})`, async () => {
      const data = batches(16, [20], 3, 5);
      const ours = await train(onnx, mlp(16, rule), data, [3]);
      const reference = await train(cpu, mlp(16, rule), data, [3]);
      const left = idle(reference.state);
      const compared = differences(ours.state, reference.state).filter(({ name }) => !left.some((weight) => name.endsWith(weight)));
      expect(compared).toHaveLength(tensors);
      expect(compared[0]!.difference).toBeLessThan(tolerance);
      ours.outputs['loss']!.forEach((loss, i) => expect(loss).toBeCloseTo(reference.outputs['loss']![i]!, 5));
      expect(ours.outputs['correct']).toEqual(reference.outputs['correct']);
    });
  }

  it('gives the same bits in blocks of 1, 7 and 16', async () => {
    const data = batches(8, [20], 16, 5);
    const whole = await train(onnx, mlp(8, 'sgd'), data, [16]);
    for (const lengths of [Array<number>(16).fill(1), [7, 7, 2]]) expect(await train(onnx, mlp(8, 'sgd'), data, lengths)).toEqual(whole);
  });
});
