import { afterAll, describe, expect, it } from 'vitest';
import { builtins } from '../../../src/components/index.ts';
import type { Engine, Program } from '../../../src/contracts/engine.ts';
import type { Shape, Spec, Tf } from '../../../src/contracts/tensors.ts';
import { fillUniform, random } from '../../../src/mathematics/random.ts';
import { betaAt } from '../../../src/mathematics/statistics.ts';
import { createCatalog } from '../../../src/registry/catalog.ts';
import type { Bound } from '../../../src/registry/kinds.ts';
import { enginesUnderTest, openReference } from '../../engine/engines.ts';
import { bound } from '../../fixtures/data/bound.ts';
import reference from '../../reference/augmentations.json' with { type: 'json' };

const engines = { cpu: await openReference(), ...(await enginesUnderTest()) };
afterAll(() => Promise.all(Object.values(engines).map((engine) => engine.close())));

const augmentations = createCatalog(builtins).of('augmentation');

interface Fed {
  readonly shape: Shape;
  readonly data: ArrayLike<number>;
}
interface Given {
  readonly bytes?: boolean;
  readonly x: Fed;
  readonly draws: Readonly<Record<string, Fed>>;
}

/** The augmentation compiled as a step of its own, fed bytes or floats; partner and share where it mixes. */
const apply = async (engine: Engine, augmentation: Bound<'augmentation'>, { bytes = false, x, draws }: Given) => {
  const batch = x.data.length / size(x.shape);
  const spec = (shape: Shape, dtype: Spec['dtype'] = 'float32'): Spec => ({ shape: [batch, ...shape], dtype });
  const numbers = Object.entries(augmentation.numbers?.() ?? {});
  const program: Program = {
    name: augmentation.type,
    state: { none: { shape: [], dtype: 'float32' } },
    inputs: {
      x: spec(x.shape, bytes ? 'uint8' : 'float32'),
      ...Object.fromEntries(Object.entries(draws).map(([name, { shape }]) => [`draw ${name}`, spec(shape)])),
      ...Object.fromEntries(numbers.map(([name]) => [`number ${name}`, { shape: [], dtype: 'float32' as const }])),
    },
    step: (tf: Tf, state, inputs) => {
      const result = augmentation.apply(tf, tf.cast(inputs['x']!, 'float32'), {
        draws: Object.fromEntries(Object.keys(draws).map((name) => [name, inputs[`draw ${name}`]!])),
        numbers: Object.fromEntries(numbers.map(([name]) => [name, inputs[`number ${name}`]!])),
        range: bytes ? 255 : 1,
        limits: bytes ? [0, 255] : null,
      });
      const outputs = 'partner' in result ? { ...result } : { x: result };
      return { state: { none: tf.clone(state['none']!) }, outputs };
    },
  };
  const memory = engine.memory({ none: { shape: [], dtype: 'float32', data: new Float32Array(1) } });
  const executable = await engine.compile(program);
  const outputs = await executable.run(memory, 1, {
    x: bytes ? Uint8Array.from(x.data) : Float32Array.from(x.data),
    ...Object.fromEntries(Object.entries(draws).map(([name, { data }]) => [`draw ${name}`, Float32Array.from(data)])),
    ...Object.fromEntries(numbers.map(([name, value]) => [`number ${name}`, Float32Array.of(value)])),
  });
  await executable.dispose();
  memory.dispose();
  return outputs;
};
const size = (shape: Shape) => shape.reduce((a, b) => a * b, 1);
const called = (type: string) => augmentations.find((one) => one.type === type)!;
const worst = (values: ArrayLike<number>, wanted: readonly number[]) =>
  Math.max(...wanted.map((value, i) => Math.abs(value - values[i]!)));

describe.each(Object.entries(engines))('on %s', (_, engine) => {
  it.each(reference.cases.map((one) => [one.type, JSON.stringify(one.fields), one] as const))(
    '%s %s agrees with the reference',
    async (type, _, { fields, y, share, partner, ...given }) => {
      const draws = given.draws as unknown as Given['draws'];
      const outputs = await apply(engine, bound(called(type), fields), { ...given, draws });
      expect(outputs['x']!.length).toBe(y.data.length);
      expect(worst(outputs['x']!, y.data)).toBeLessThan(given.bytes ? 2e-3 : 1e-5);
      if (share !== undefined) expect(outputs['share']![0]).toBeCloseTo(share, 5);
      if (partner) expect([...outputs['partner']!]).toEqual(partner);
    },
  );
});

it('there is a reference for each augmentation', () => {
  expect([...new Set(reference.cases.map(({ type }) => type))].sort()).toEqual(
    augmentations.map(({ type }) => type).sort(),
  );
});

it.each(reference.quantiles)('the quantile of Beta($alpha, $alpha) at $p is $x', ({ alpha, p, x }) => {
  expect(Math.abs(betaAt(p, alpha) - x)).toBeLessThan(1e-12);
});

const drawn = (name: string, count: number, shape: Shape): Fed => ({
  shape,
  data: fillUniform(new Float32Array(count * size(shape)), random(1, name)),
});
/** What each of many samples becomes. */
const many = async (type: string, fields: object, x: Fed, count: number) => {
  const augmentation = bound(called(type), fields as never);
  const draws = Object.fromEntries(
    Object.entries(augmentation.draws(x.shape)).map(([name, shape]) => [name, drawn(name, count, shape)]),
  );
  const data = Array.from({ length: count }, () => Array.from(x.data)).flat();
  const { x: y } = await apply(engines.cpu, augmentation, { x: { ...x, data }, draws });
  return Array.from({ length: count }, (_, i) => [...y!.slice(i * size(x.shape), (i + 1) * size(x.shape))]);
};
const row = (length: number): Fed => ({ shape: [1, length, 1], data: Array.from({ length }, (_, i) => i + 1) });

describe('draws of 4,000 samples', () => {
  it.each([0, 0.25, 0.5, 1])('flip at a share of %s', async (probability) => {
    const flipped = await many('flip', { probability }, row(2), 4000);
    const share = flipped.filter(([first]) => first === 2).length / 4000;
    expect(Math.abs(share - probability)).toBeLessThan(probability % 1 === 0 ? 1e-9 : 0.03);
  });

  it('crop shows each window equally often', async () => {
    const cropped = await many('crop', { padding: 2 }, { shape: [3, 3], data: [0, 0, 0, 0, 1, 0, 0, 0, 0] }, 4000);
    const counts = new Map<string, number>();
    for (const one of cropped) counts.set(one.join(''), (counts.get(one.join('')) ?? 0) + 1);
    // Of 25 windows 9 show the pixel, and 16 nothing.
    expect(counts.size).toBe(10);
    for (const [seen, count] of counts) {
      const expected = (seen.includes('1') ? 1 : 16) * 160;
      expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
    }
  });

  it('shift moves by −2 … 2 of 10 pixels', async () => {
    const moved = await many('shift', { max: 0.2, mode: 'edge' }, row(10), 4000);
    const counts = [-2, -1, 0, 1, 2].map((by) => moved.filter((one) => one[5] === 6 - by).length);
    expect(counts.reduce((a, b) => a + b)).toBe(4000);
    // Rounding gives the ends half a pixel's share.
    [500, 1000, 1000, 1000, 500].forEach((wanted, i) => expect(Math.abs(counts[i]! - wanted)).toBeLessThan(150));
  });

  it('noise has mean 0 and the standard deviation asked for', async () => {
    const values = (await many('noise', { std: 0.5 }, { shape: [2], data: [0, 0] }, 4000)).flat();
    const mean = values.reduce((a, b) => a + b) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length)).toBeCloseTo(0.5, 1);
  });

  it('dropTokens replaces a share of the tokens', async () => {
    const tokens = (await many('dropTokens', { rate: 0.2 }, { shape: [5], data: [1, 2, 3, 4, 5] }, 4000)).flat();
    expect(tokens.filter((token) => token === 0).length / tokens.length).toBeCloseTo(0.2, 1);
  });
});

describe.each(
  augmentations.flatMap((component) =>
    component.examples.map(
      (fields) => [`${component.type} ${JSON.stringify(fields)}`, bound(component, fields)] as const,
    ),
  ),
)('%s', (_, augmentation) => {
  const shapes: readonly Shape[] = [[6], [6, 5], [5, 6, 2], [4, 3, 3, 2]];

  it('keeps the shape of every sample that it takes, and every number finite', async () => {
    const taken = shapes.filter((shape) => augmentation.check?.(shape) === undefined);
    expect(taken.length).toBeGreaterThan(0);
    for (const shape of taken) {
      const draws = Object.fromEntries(
        Object.entries(augmentation.draws(shape)).map(([name, one]) => [name, drawn(name, 4, one)]),
      );
      const { x } = await apply(engines.cpu, augmentation, { x: drawn('x', 4, shape), draws });
      expect(x!.length).toBe(4 * size(shape));
      expect(x!.every(Number.isFinite)).toBe(true);
    }
  });
});
