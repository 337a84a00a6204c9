import { afterAll, describe, expect, it } from 'vitest';
import { bound } from '../../conformance/bound.ts';
import { layerProgram } from '../../conformance/_layer-program.ts';
import { enginesUnderTest, openReference } from '../../engine/engines.ts';
import padding from '../../reference/padding.json' with { type: 'json' };
import unusual from '../../reference/unusual.json' with { type: 'json' };

interface Packed {
  readonly shape: number[];
  readonly data: number[];
}
type Named = Readonly<Record<string, Packed>>;
interface Reference {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly input: Packed;
  readonly weights: Named;
  readonly arriving: Packed;
  readonly output: Packed;
  readonly gradients: Named;
}

const engines = { cpu: await openReference(), ...(await enginesUnderTest()) };
afterAll(() => Promise.all(Object.values(engines).map((engine) => engine.close())));
const groups = { 'explicit padding': padding, 'unusual options': unusual } as unknown as Readonly<
  Record<string, readonly Reference[]>
>;
const cases = Object.entries(groups).flatMap(([group, references]) =>
  Object.keys(engines).map((engine) => [group, engine, references] as const),
);
const title = ({ type, fields, input }: Reference) => `${type} ${JSON.stringify(fields)} [${input.shape.join(', ')}]`;
const floats = ({ data }: Packed) => Float32Array.from(data);
const hosted = ({ shape, data }: Packed) => ({ shape, dtype: 'float32' as const, data: Float32Array.from(data) });

/**
 * max|difference| / max|reference|. What cancels to less than 1e-4, such as the gradient through the norm of one
 * feature, is rounding noise in float32: there it counts as part of 1e-4.
 */
const differenceOf = (found: ArrayLike<number>, { data }: Packed): number => {
  expect(found).toHaveLength(data.length);
  const scale = Math.max(...data.map(Math.abs), 1e-4);
  return Math.max(...data.map((value, i) => Math.abs(value - found[i]!))) / scale;
};

describe.each(cases)('%s on %s against PyTorch', (_, name, references) => {
  const engine = engines[name as keyof typeof engines];
  it.each(references.map((reference) => [title(reference), reference] as const))('%s', async (_, reference) => {
    const { type, fields, input, weights, arriving, output, gradients } = reference;
    const [batch, ...sample] = input.shape as [number, ...number[]];
    const layer = bound('layer', type, fields);
    expect([batch, ...layer.shape(sample)]).toEqual(output.shape);
    const { program } = layerProgram(engines.cpu.tf, layer, sample, batch);
    const memory = engine.memory(Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, hosted(w)])));
    const executable = await engine.compile(program);
    const found = await executable.run(memory, 1, { x: floats(input), arriving: floats(arriving) });
    const tolerance = 1e-5;
    expect(differenceOf(found['trained']!, output), 'in training').toBeLessThan(tolerance);
    expect(differenceOf(found['evaluated']!, output), 'in evaluation').toBeLessThan(tolerance);
    for (const [name, gradient] of Object.entries(gradients))
      expect(differenceOf(found[name === 'input' ? 'dx' : `d${name}`]!, gradient), name).toBeLessThan(tolerance);
    memory.dispose();
    await executable.dispose();
  });
});
