import type { Tf } from '../../contracts/tensors.ts';
import { EngineError } from '../../contracts/engine.ts';
import type { Owner } from '../record/backend.ts';
import type { Constant, ConstantData, RecordedGraph, Shaped, Value } from '../record/graph.ts';
import { nowhere } from '../record/layers.ts';
import { addValue, nameOf, startRecording } from '../record/recording.ts';
import { extract } from './extract.ts';
import { backendLacks, readAtOnce, tensorNotHeld } from '../messages.ts';

/** Computes the outputs of a graph, in their order; inputs by name. */
export type Compute = (
  graph: RecordedGraph,
  inputs: Readonly<Record<string, ConstantData>>,
) => Promise<readonly ConstantData[]>;

/** What is known of a value, now or soon. */
interface Held {
  data: ConstantData | undefined;
  readonly ready: Promise<ConstantData>;
}

/**
 * The owner of a recording that never ends: what is written enters it as an input, and reading a value computes all
 * that was recorded and is still in use. From then on those values are inputs too, so that the recording stays as short
 * as what lies between two reads.
 */
export const lazyOwner = (tf: Tf, compute: Compute): Owner => {
  const recording = startRecording();
  const held = new WeakMap<Value, Held>();
  const hold = (shaped: Shaped, ready: Promise<ConstantData>, data?: ConstantData): Value => {
    const value = addValue(recording, shaped, {
      kind: 'input',
      name: String(recording.count),
      dtype: shaped.dtype === 'bool' ? 'uint8' : shaped.dtype,
    });
    const entry: Held = { data, ready };
    held.set(value, entry);
    // Whoever reads is told of a failure; nobody has to.
    ready.then(
      (known) => (entry.data = known),
      () => {},
    );
    return value;
  };
  const known = (value: Value): Held | undefined =>
    value.origin.kind === 'constant'
      ? { data: value.origin.data, ready: Promise.resolve(value.origin.data) }
      : held.get(value);

  /** Starts to compute every value in use, and puts what will be known in its place. */
  const flush = () => {
    const pending = [...new Set(recording.values.values())].filter(({ origin }) => origin.kind === 'call');
    const results = evaluate(recording.calls, pending);
    recording.calls.length = 0;
    const replaced = new Map(pending.map((value, i) => [value, hold(value, results[i]!)]));
    for (const [dataId, value] of recording.values)
      if (replaced.has(value)) recording.values.set(dataId, replaced.get(value)!);
    return replaced;
  };
  const evaluate = (
    calls: Parameters<typeof extract>[0],
    roots: readonly Value[],
  ): readonly Promise<ConstantData>[] => {
    const recorded = [...calls];
    const run = async (wanted: readonly Value[]) => {
      const { graph, inputs } = extract(recorded, wanted);
      const fed = await Promise.all(
        Object.entries(inputs).map(async ([name, value]) => [name, await held.get(value)!.ready] as const),
      );
      return compute(graph, Object.fromEntries(fed));
    };
    const all = run(roots);
    // One of them may be what fails; the others do not suffer from it.
    return roots.map((root, i) =>
      all.then(
        (results) => results[i]!,
        (error: unknown) => (roots.length === 1 ? Promise.reject(error as Error) : run([root]).then(([data]) => data!)),
      ),
    );
  };

  return {
    recording,
    folds: false,
    write: (_, { data, ...shaped }: Constant) => hold(shaped, Promise.resolve(data), data),
    readSync: (value) => {
      const data = value && known(value)?.data;
      if (data) return data;
      throw new EngineError(readAtOnce({ value: value && nameOf(value) }));
    },
    read: (value) => {
      if (!value) return Promise.reject(new EngineError(tensorNotHeld()));
      return known(value)?.ready ?? held.get(flush().get(value)!)!.ready;
    },
    take: (_, { dataId }) => {
      const engine = tf.engine();
      engine.moveData(engine.backend, dataId);
      return recording.values.get(dataId)!;
    },
    draw: () => {},
    place: () => nowhere,
    unfit: (_, __, error) => error,
    missing: (kernel) => new EngineError(backendLacks({ kernel })),
  };
};
