import type { Event, EventOf } from '../../src/contracts/events.ts';
import type { Sample } from '../../src/contracts/run-events.ts';
import { fixtureEvents } from '../fixtures/runs/fixture-events.ts';

const [start, firstStep] = fixtureEvents('mnist') as unknown as readonly [EventOf<'trial:start'>, EventOf<'step'>];
const firstEpoch = fixtureEvents('mnist').find((event) => event.type === 'epoch:end')!;
const end = fixtureEvents('mnist').at(-1) as EventOf<'trial:end'>;

/**
 * A run of any length and shape: `value` and `rate` say what is reported, `rate` by the part of the training that is
 * over.
 */
export const variation = (
  epochs: number,
  names: readonly string[],
  value: (name: string, epoch: number) => number,
  rate: (done: number) => number,
  over: Partial<EventOf<'trial:end'>> = {},
): readonly Event[] => {
  const steps = epochs * 938;
  return [
    { ...start, plan: { ...start.plan, facts: { ...start.plan.facts, steps, values: names } } },
    ...Array.from({ length: epochs }, (_, epoch) => [
      ...Array.from({ length: 18 }, (__, block): Event => {
        const step = epoch * 938 + (block + 1) * 50;
        return { ...firstStep, step, epoch, learningRate: rate(step / steps) };
      }),
      {
        ...firstEpoch,
        epoch,
        step: (epoch + 1) * 938,
        learningRate: rate((epoch + 1) / epochs),
        values: Object.fromEntries(names.map((name) => [name, value(name, epoch)])),
      },
    ]).flat(),
    { ...end, best: { epoch: Math.floor(epochs * 0.06), name: 'validation/meanSquaredError', value: 1 }, ...over },
  ];
};

const wave = (x: number): number => Math.sin(x * 12.9898) * 0.5 + Math.sin(x * 78.233) * 0.5;
const three = ['loss', 'accuracy'].flatMap((metric) =>
  ['train', 'validation', 'test'].map((split) => `${split}/${metric}`),
);
const falling = (name: string, epoch: number): number =>
  name.endsWith('loss')
    ? 12 * Math.exp(-epoch / 40) + 0.02 * name.length * (1 + 0.1 * wave(epoch))
    : 1 - 0.6 * Math.exp(-epoch / 60) + 0.01 * wave(epoch + name.length) - name.length / 500;

const manyClasses = (
  count: number,
  name: (index: number) => string,
): NonNullable<EventOf<'trial:end'>['confusion']> => ({
  part: 'test',
  classes: Array.from({ length: count }, (_, index) => name(index)),
  counts: Array.from({ length: count }, (_, truth) =>
    Array.from({ length: count }, (__, guess) =>
      truth === guess ? 70 + (truth % 13) : Math.max(0, Math.round(6 * wave(truth * 31 + guess) - 3)),
    ),
  ),
});

const colorSamples: readonly Sample[] = ['Trouser', 'Ankle boot', 'T-shirt or a very long top', 'Bag'].map(
  (label, index) => ({
    part: 'validation',
    index,
    shape: [16, 24, 3],
    pixels: Buffer.from(Array.from({ length: 16 * 24 * 3 }, (_, at) => ((at * (index + 3)) % 256) & 0xff)).toString(
      'base64',
    ),
    label,
    prediction: index % 2 === 0 ? label : 'Trouser',
  }),
);

/** What real runs look like at the edges. */
export const variations: Readonly<Record<string, readonly Event[]>> = {
  'one-epoch': variation(
    1,
    ['train/loss', 'train/accuracy', 'test/loss', 'test/accuracy'],
    (name) => (name.endsWith('loss') ? 0.5 : 0.875),
    () => 0.01,
  ),
  'five-hundred': variation(500, three, falling, (done) => 0.05 * (1 + Math.cos(Math.PI * done)), {
    confusion: manyClasses(100, (index) => `class ${index}`),
  }),
  'long-names': variation(
    12,
    ['train/meanSquaredError', 'validation/meanSquaredError'],
    (name, epoch) => -name.length * epoch,
    (done) => Math.min(done * 5, 1) * 0.1,
    {
      confusion: manyClasses(24, (index) => `a rather long class name ${index}`),
      samples: [...colorSamples],
    },
  ),
  'first-far-off': variation(
    60,
    ['train/r2', 'validation/r2', 'train/loss'],
    (name, epoch) =>
      name === 'train/loss' ? 10 / (1 + epoch * epoch) + 0.09 : epoch === 0 ? -name.length * 2 : 0.85 - 1 / (1 + epoch),
    (done) => 0.005 * (1.0001 + Math.cos(Math.PI * done)),
  ),
  'nothing-finite': variation(
    3,
    ['train/loss'],
    () => 'NaN' as unknown as number,
    () => 0.001,
    { best: null, confusion: manyClasses(3, (index) => ['cat', 'dog', 'Axolotl (Ambystoma)'][index]!) },
  ),
};
