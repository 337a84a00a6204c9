import type { SweepParameter, SweepTable, SweepTrial } from '../../src/plots/sweep/table.ts';
import { random } from '../../src/mathematics/random.ts';

const stream = random(7, 'sweep-tables');
const curveTo = (value: number, epochs: number): SweepTrial['curve'] =>
  Array.from({ length: epochs }, (_, epoch) => ({
    epoch,
    value: value * (1 - 0.7 * Math.exp(-(epoch + 1) / 3)) + 0.004 * (stream.uniform() - 0.5),
  }));
const number = (path: string, log = false): SweepParameter => ({ path, options: null, log });
const choice = (path: string, ...options: readonly string[]): SweepParameter => ({ path, options, log: false });
const logUniform = (low: number, high: number): number => low * (high / low) ** stream.uniform();
const trial = (
  index: number,
  values: SweepTrial['values'],
  objective: number | null,
  over: Partial<SweepTrial> = {},
): SweepTrial => ({
  index,
  values,
  state: 'completed',
  objective,
  deviation: null,
  curve: objective === null ? [] : curveTo(objective, 8),
  ...over,
});

const rate = 'optimizer.learningRate.start';
const accuracyOf = (learningRate: number, momentum: number): number =>
  0.97 - 0.06 * (Math.log10(learningRate) + 1.5) ** 2 - 0.04 * (0.9 - momentum) ** 2;

/** Twelve trials of two parameters, as in the README: one pruned, one failed. */
const mnist: SweepTable = {
  name: 'mnist-mlp-sweep',
  objective: { metric: 'validation/accuracy', goal: 'maximize' },
  parameters: [number(rate, true), choice('optimizer.momentum', '0', '0.5', '0.9')],
  trials: Array.from({ length: 12 }, (_, index) => {
    const [learningRate, momentum] = [logUniform(0.001, 0.3), [0, 0.5, 0.9][index % 3]!];
    const values = { [rate]: learningRate, 'optimizer.momentum': String(momentum) };
    const objective = accuracyOf(learningRate, momentum);
    if (index === 4)
      return trial(index, values, null, {
        state: 'failed',
        curve: [
          { epoch: 0, value: 0.3 },
          { epoch: 1, value: NaN },
        ],
      });
    return index === 7
      ? trial(index, values, 0.41, { state: 'pruned', curve: curveTo(0.6, 2) })
      : trial(index, values, objective);
  }),
};

/**
 * Five hundred trials of a conditional space under a pruner, names long, the loss spread over powers of ten, some not a
 * number.
 */
const large: SweepTable = {
  name: 'a-rather-long-name-of-an-experiment',
  objective: { metric: 'validation/meanSquaredError', goal: 'minimize' },
  parameters: [
    choice('optimizer', 'sgd', 'adam', 'rmsprop with a long description'),
    number('optimizer.learningRate.value', true),
    number('optimizer.momentum'),
    number('optimizer.beta1'),
    number('model.layers.encoderOfTheFirstView.units'),
    number('model.layers.dropout_1.rate'),
    choice('data.transforms', '[toFloat]', '[toFloat, standardize]'),
  ],
  trials: Array.from({ length: 500 }, (_, index) => {
    const optimizer = ['sgd', 'adam', 'rmsprop with a long description'][stream.integer(3)]!;
    const [learningRate, units, dropout] = [logUniform(1e-5, 1), 16 * (1 + stream.integer(16)), stream.uniform() * 0.6];
    const extra: Record<string, number> =
      optimizer === 'sgd'
        ? { 'optimizer.momentum': stream.uniform() }
        : optimizer === 'adam'
          ? { 'optimizer.beta1': 0.8 + 0.199 * stream.uniform() }
          : {};
    const values = {
      optimizer,
      'optimizer.learningRate.value': learningRate,
      'model.layers.encoderOfTheFirstView.units': units,
      'model.layers.dropout_1.rate': dropout,
      'data.transforms': ['[toFloat]', '[toFloat, standardize]'][index % 2]!,
      ...extra,
    };
    const loss =
      10 **
      (0.7 * Math.abs(Math.log10(learningRate) + (optimizer === 'sgd' ? 1.5 : 3)) -
        1.5 +
        dropout -
        units / 300 +
        0.2 * stream.uniform());
    if (learningRate > 0.6)
      return trial(
        index,
        values,
        index % 2 === 0 ? NaN : null,
        index % 2 === 0 ? { curve: [{ epoch: 0, value: NaN }] } : { state: 'failed' },
      );
    return loss > 0.5
      ? trial(index, values, loss * 1.5, { state: 'pruned', curve: curveTo(loss * 1.5, 1 + stream.integer(3)) })
      : trial(index, values, loss);
  }),
};

const one: SweepTable = { ...mnist, parameters: mnist.parameters.slice(0, 1), trials: mnist.trials.slice(0, 1) };
const single: SweepTable = {
  ...mnist,
  parameters: mnist.parameters.slice(0, 1),
  trials: mnist.trials.map((each) => ({ ...each, deviation: each.objective === null ? null : 0.01 })),
};
const grid: SweepTable = {
  ...mnist,
  parameters: [
    choice('data.batch.train', '16', '32', '64', '128'),
    choice('model.layers.hidden.units', '50', '100', '200'),
  ],
  trials: [16, 32, 64, 128].flatMap((batch, i) =>
    [50, 100, 200].map((units, j) =>
      trial(
        3 * i + j,
        { 'data.batch.train': String(batch), 'model.layers.hidden.units': String(units) },
        0.9 + 0.02 * j - 0.01 * i * i,
      ),
    ),
  ),
};
const nothing: SweepTable = {
  ...mnist,
  trials: mnist.trials.map((each) => ({ ...each, state: 'failed', objective: null, curve: [] })),
};
const equal: SweepTable = {
  ...mnist,
  trials: mnist.trials.map((each) => ({
    ...each,
    state: 'completed',
    objective: 0.1,
    curve: [{ epoch: 0, value: 0.1 }],
  })),
};
const negative: SweepTable = {
  ...mnist,
  objective: { metric: 'test/r2', goal: 'maximize' },
  parameters: [number('a', true), number('b')],
  trials: Array.from({ length: 40 }, (_, index) =>
    trial(index, { a: index - 3, b: 5 }, index === 0 ? -1e6 : 1 - 1 / (index + 1)),
  ),
};

/** What sweeps look like, at the edges too. */
export const sweepTables: Readonly<Record<string, SweepTable>> = {
  mnist,
  large,
  one,
  single,
  grid,
  nothing,
  equal,
  negative,
};
