import { recordOf, type RunRecord } from '../../src/results/compare/record.ts';
import { fixtureEvents, fixtureFolder } from '../fixtures/runs/fixture-events.ts';
import { defined } from '../../src/defined.ts';

const mnist = recordOf({
  folder: { path: fixtureFolder('mnist'), run: 'mnist-mlp/first' },
  events: fixtureEvents('mnist'),
  problems: [],
});

/** Deep in a clone of the plan, whatever a test wants. */
type Changeable = ReturnType<typeof JSON.parse>;
interface Made {
  readonly run: string;
  /** Changes of the experiment, each as if it was written by `--set`. */
  readonly change?: (experiment: Changeable) => void;
  readonly set?: readonly string[];
  /** Paths that the fixture lacks and whose values are their defaults. */
  readonly defaults?: readonly string[];
  readonly values?: readonly Readonly<Record<string, number>>[];
  readonly over?: Partial<RunRecord>;
}

/** The run of the MNIST fixture, as if it had been another one. */
export const made = ({ run, change, set = [], defaults = [], values, over }: Made): RunRecord => {
  const experiment: Changeable = structuredClone(mnist.plan.experiment);
  change?.(experiment);
  const origins = {
    ...mnist.plan.origins,
    ...Object.fromEntries(defaults.map((path) => [path, { from: 'default' } as const])),
    ...Object.fromEntries(set.map((path) => [path, { from: 'set', at: `--set ${path}` } as const])),
  };
  return {
    ...mnist,
    run: `mnist-mlp/${run}`,
    path: `/runs/mnist-mlp/${run}`,
    plan: { ...mnist.plan, experiment, origins },
    ...defined({ epochs: values?.map((each, epoch) => ({ epoch, values: each })), repeats: values?.slice(-1) }),
    ...over,
  };
};
