import type { Sequential } from '@tensorflow/tfjs-layers';
import type * as core from '@tensorflow/tfjs-core';
import type { HostTensor, Shape, Tensors, Tf } from '../../contracts/tensors.ts';
import type { Plan } from '../../contracts/plan.ts';
import { bind } from '../../registry/bind.ts';
import type { Catalog } from '../../registry/catalog.ts';
import { maskAfter } from '../../registry/mask.ts';
import type { Bound, LayerContext } from '../../registry/kinds.ts';
import { random } from '../../mathematics/random.ts';
import type { RunnerEvent } from '../../contracts/events.ts';

export interface Model {
  readonly network: Sequential;
  /** In the order of tfjs, which is that of `model.json`. */
  readonly weights: readonly Weight[];
  /** What layers draw anew at each training step. */
  readonly uniforms: readonly Uniform[];
  /** Sets what the uniforms are for the step that is being run. */
  readonly draw: (uniforms: Tensors) => void;
  readonly summary: ModelSummary;
}
export type ModelSummary = Extract<RunnerEvent, { type: 'trial:start' }>['model'];
export interface Weight {
  /** `<layer>/<weight>`, such as `dense_1/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  readonly first: HostTensor;
  readonly regularizer: Bound<'regularizer'> | null;
  readonly holder: Holder;
}
/**
 * A tfjs `LayerVariable`: what a layer reads its weight from. tfjs declares `val` protected; a step puts its own
 * variable there.
 */
export interface Holder {
  val: core.Variable;
}
export interface Uniform {
  /** `<stream>/<layer>`, such as `dropout/dropout_1`; a step's numbers come from the stream `<name>/<step>`. */
  readonly name: string;
  /** Shape for one sample. */
  readonly shape: Shape;
}

/**
 * Builds the planned layers with tfjs; the first values of weights are drawn from streams, and do not depend on the
 * engine.
 */
export const buildModel = async (tf: Tf, catalog: Catalog, plan: Plan): Promise<Model> => {
  const declared = new Map<string, Declared>();
  const uniforms: Uniform[] = [];
  let drawn: Tensors = {};
  const contextOf: ContextOf = (name, input, masked = false) => ({
    name,
    input,
    masked,
    weight: (weight, initializer, shape, regularizer = null) =>
      declared.set(`${name}/${weight}`, { initializer, shape, regularizer }),
    uniform: (stream, shape) => {
      const uniform = { name: `${stream}/${name}`, shape };
      uniforms.push(uniform);
      return () => drawn[uniform.name] ?? fail(`Layer \`${name}\` draws numbers outside a training step.`);
    },
    inner: (part, input, masked) => contextOf(`${name}/${part}`, input, masked),
  });
  const network = assemble(tf, catalog, plan, contextOf);
  const weights = await Promise.all(
    network.weights.map((weight) => weightOf(plan.experiment.seed, weight as unknown as TfWeight, declared)),
  );
  const undone = [...declared.keys()].find((name) => !weights.some((weight) => weight.name === name));
  if (undone) fail(`The tfjs layer of \`${undone}\` has no such weight.`);
  return { network, weights, uniforms, draw: (uniforms) => void (drawn = uniforms), summary: summarize(plan, network) };
};

/** The sizes of a model, without first values of its weights. */
export const sizeModel = (tf: Tf, catalog: Catalog, plan: Plan): ModelSummary => {
  const contextOf: ContextOf = (name, input, masked = false) => ({
    name,
    input,
    masked,
    weight: () => undefined,
    uniform: () => () => fail(`Layer \`${name}\` draws numbers outside a training step.`),
    inner: (part, inside, masked) => contextOf(`${name}/${part}`, inside, masked),
  });
  const network = assemble(tf, catalog, plan, contextOf);
  const variables = network.weights.map((weight) => (weight as unknown as TfWeight).val);
  const summary = summarize(plan, network);
  network.dispose();
  // tfjs forgets those of models inside a sequential one.
  for (const variable of variables) if (!variable.isDisposed) variable.dispose();
  return summary;
};

interface Declared {
  readonly initializer: Bound<'initializer'>;
  readonly shape: Parameters<LayerContext['weight']>[2];
  readonly regularizer: Bound<'regularizer'> | null;
}
type ContextOf = (name: string, input: Shape, masked?: boolean) => LayerContext;
type TfWeight = Holder & { readonly originalName: string; readonly trainable: boolean };

const assemble = (tf: Tf, catalog: Catalog, { experiment, facts }: Plan, contextOf: ContextOf): Sequential => {
  const network = tf.sequential({
    name: 'model',
    layers: [tf.layers.inputLayer({ name: 'input', inputShape: [...facts.transformed] })],
  });
  let masked = false;
  experiment.model.layers.forEach((planned, i) => {
    const input = facts.layers[i - 1]?.output ?? facts.transformed;
    const layer = bind(catalog, 'layer', planned);
    network.add(layer.build(tf, contextOf(planned.name, input, masked)));
    masked = maskAfter(layer, masked, input);
  });
  return network;
};

const weightOf = async (seed: number, holder: TfWeight, declared: ReadonlyMap<string, Declared>): Promise<Weight> => {
  const { originalName: name, trainable, val } = holder;
  const own = declared.get(name);
  const shape = [...val.shape];
  if (own && String(own.shape.shape) !== String(shape))
    fail(`Weight \`${name}\` is declared as [${own.shape.shape.join(', ')}], and is [${shape.join(', ')}] in tfjs.`);
  const data = own
    ? own.initializer.values(own.shape, random(seed, `init/${name}`))
    : ((await val.data()) as Float32Array).slice();
  return {
    name,
    shape,
    trainable,
    first: { shape, dtype: 'float32', data },
    regularizer: own?.regularizer ?? null,
    holder,
  };
};

const summarize = ({ experiment, facts }: Plan, network: Sequential): ModelSummary => ({
  layers: experiment.model.layers.map(({ name, type }, i) => ({
    name,
    type,
    output: [...facts.layers[i]!.output],
    parameters: network.getLayer(name).countParams(),
  })),
  trainable: count(network.trainableWeights),
  fixed: count(network.nonTrainableWeights),
});

const count = (weights: readonly { readonly shape: readonly (number | null)[] }[]): number =>
  weights.reduce((sum, { shape }) => sum + shape.reduce<number>((a, b) => a * b!, 1), 0);

const fail = (message: string): never => {
  throw new Error(message);
};
