import { describe, expect, it } from 'vitest';
import { loadTf } from '../../../src/engine/tf.ts';
import { random } from '../../../src/mathematics/random.ts';
import type { WeightShape } from '../../../src/registry/kinds.ts';
import { bound, catalog } from '../../conformance/bound.ts';
import references from '../../reference/fans.json' with { type: 'json' };
import { networkOf } from '../layers/_network.ts';

interface Weight {
  /** The bound of PyTorch's own default, null where it is no uniform one. */
  readonly default: number | null;
  readonly fanIn?: number;
  readonly fanOut?: number;
  readonly glorot?: number;
  readonly he?: number;
  readonly orthogonal?: number;
}
interface Reference {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly input: number[];
  readonly weights: Readonly<Record<string, Weight>>;
}

const tf = await loadTf();
const cases = references as unknown as readonly Reference[];
const title = ({ type, fields, input }: Reference) => `${type} ${JSON.stringify(fields)} [${input.join(', ')}]`;

/** What a layer declares, by name of the weight. */
const declared = ({ type, fields, input }: Reference) => {
  const { network, declared } = networkOf(tf, bound('layer', type, fields), input);
  network.dispose();
  return declared;
};

const deviation = (type: string, weight: WeightShape): number => {
  const values = bound('initializer', type).values(weight, random(1, type));
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
};
/** A weight with as many values as a sharp estimate needs, and the same fans. */
const large = (weight: WeightShape): WeightShape => ({ ...weight, shape: [100_000] });

describe('fans against PyTorch', () => {
  it.each(cases.map((reference) => [title(reference), reference] as const))('%s', (_, reference) => {
    const weights = declared(reference);
    for (const [name, expected] of Object.entries(reference.weights)) {
      const [, initializer, weight] = weights.get(name)!;
      if (expected.default !== null) {
        const values = initializer.values(large(weight), random(1, name));
        const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
        expect(most / expected.default, `${name} by default`).toBeGreaterThan(0.999);
        expect(most / expected.default, `${name} by default`).toBeLessThan(1 + 1e-6);
      }
      if (expected.fanIn === undefined) continue;
      expect([weight.fanIn, weight.fanOut], name).toEqual([expected.fanIn, expected.fanOut]);
      // Standard errors of 100,000 draws are 0.14 % and 0.22 %.
      expect(Math.abs(deviation('glorot', large(weight)) / expected.glorot! - 1), name).toBeLessThan(0.01);
      expect(Math.abs(deviation('he', large(weight)) / expected.he! - 1), name).toBeLessThan(0.01);
      expect(deviation('orthogonal', weight) / expected.orthogonal!, name).toBeCloseTo(1, 5);
    }
  });

  it('covers every layer that takes an initializer', () => {
    const takes = (fields: object) =>
      Object.values(fields).some((field) => (field as { slot?: string }).slot === 'initializer');
    const layers = catalog
      .of('layer')
      .filter(({ fields }) => takes(fields))
      .map(({ type }) => type);
    const covered = new Set(cases.map(({ type }) => type));
    // Its weights are those of `multiHeadAttention` and `dense`.
    expect(layers.filter((type) => !covered.has(type))).toEqual(['transformerBlock']);
  });
});
