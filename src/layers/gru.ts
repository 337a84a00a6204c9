import { maskOf, stepMasks } from './mask.ts';
import {
  theOnly,
  theShape,
  type Call,
  type Config,
  type Inputs,
  type LayerArgs,
  type LayerClass,
  type LayerVariable,
  type Shapes,
  type Tensor,
  type Tf,
} from './tf.ts';

export interface GruArgs extends LayerArgs {
  readonly units: number;
  readonly bias: boolean;
  readonly returnSequences: boolean;
  readonly goBackwards?: boolean;
  /** Whether it heeds the mask of its input. */
  readonly masked?: boolean;
}

/**
 * A gated recurrent unit that resets after the product, as PyTorch and cuDNN have it and tfjs does not:
 * r = σ(x·Wr + br + h·Ur + cr), z = σ(x·Wz + bz + h·Uz + cz), n = tanh(x·Wn + bn + r · (h·Un + cn)), h' = (1 − z) · n +
 * z · h. Kernels [inputs, 3 · units], recurrent [units, 3 · units], two biases [3 · units], the gates in the order r,
 * z, n.
 */
export const gruClass = (tf: Tf): LayerClass<GruArgs> =>
  class Gru extends tf.layers.Layer {
    static readonly className = 'AssayGru';
    readonly args: GruArgs;
    /** What tfjs's `Bidirectional` asks of a layer. */
    readonly returnSequences: boolean;
    readonly returnState = false;
    override supportsMasking = true;
    kernel!: LayerVariable;
    recurrentKernel!: LayerVariable;
    bias: LayerVariable | undefined;
    recurrentBias: LayerVariable | undefined;

    constructor(args: GruArgs) {
      super(args as object);
      this.args = { ...args }; // tfjs's Bidirectional changes what it handed over
      this.returnSequences = args.returnSequences;
    }

    override build(shapes: Shapes): void {
      const inputs = theShape(shapes).at(-1)!;
      const weight = (name: string, shape: number[]) => this.addWeight(name, shape, 'float32', tf.initializers.zeros());
      const gates = 3 * this.args.units;
      this.kernel = weight('kernel', [inputs, gates]);
      this.recurrentKernel = weight('recurrent_kernel', [this.args.units, gates]);
      if (this.args.bias)
        [this.bias, this.recurrentBias] = [weight('bias', [gates]), weight('recurrent_bias', [gates])];
      this.built = true;
    }

    override computeOutputShape(shapes: Shapes): Shapes {
      const [batch, time] = theShape(shapes) as [number, number];
      return this.args.returnSequences ? [batch, time, this.args.units] : [batch, this.args.units];
    }

    override computeMask(_: Inputs, mask?: Inputs): Tensor {
      // The types of tfjs lack null.
      return (this.args.returnSequences && mask ? theOnly(mask) : null) as Tensor;
    }

    override call(inputs: Inputs, given: Call): Tensor {
      return tf.tidy(() => {
        const { units, returnSequences, goBackwards = false, masked = false } = this.args;
        const masks = stepMasks(tf, maskOf(masked, given), goBackwards);
        const [kernel, bias] = [this.kernel.read(), this.bias?.read()];
        const steps = projectSteps(tf, theOnly(inputs), { kernel, bias, backwards: goBackwards });
        const recurrent = this.recurrentKernel.read();
        const cell = (step: Tensor, hidden: Tensor) => {
          const product = tf.matMul(hidden, recurrent);
          const past = this.recurrentBias ? tf.add(product, this.recurrentBias.read()) : product;
          const [xGates, xNew] = tf.split(step, [2 * units, units], 1) as [Tensor, Tensor];
          const [hGates, hNew] = tf.split(past, [2 * units, units], 1) as [Tensor, Tensor];
          const [reset, update] = tf.split(tf.sigmoid(tf.add(xGates, hGates)), 2, 1) as [Tensor, Tensor];
          const candidate = tf.tanh(tf.add(xNew, tf.mul(reset, hNew)));
          const next = tf.add(candidate, tf.mul(update, tf.sub(hidden, candidate)));
          return { hidden: next, state: next };
        };
        const start = tf.zeros([steps[0]!.shape[0]!, units]);
        return unroll(tf, steps, { start, cell }, { returnSequences, masks });
      });
    }

    override getConfig(): Config {
      const { units, bias, returnSequences, goBackwards = false, masked = false } = this.args;
      return { ...super.getConfig(), units, bias, returnSequences, goBackwards, ...(masked ? { masked } : {}) };
    }
  };

interface Projection {
  readonly kernel: Tensor;
  readonly bias: Tensor | undefined;
  readonly backwards: boolean;
}

/**
 * x · kernel + bias for all time steps in one product: [batch, time, inputs] → [batch, gates] per step, in reading
 * order.
 */
export const projectSteps = (tf: Tf, x: Tensor, { kernel, bias, backwards }: Projection): Tensor[] => {
  const [batch, time, inputs] = x.shape as [number, number, number];
  const product = tf.matMul(tf.reshape(tf.transpose(x, [1, 0, 2]), [time * batch, inputs]), kernel);
  const affine = bias ? tf.add(product, bias) : product;
  // tfjs cannot differentiate an unstacking into one.
  const steps = time === 1 ? [affine] : tf.unstack(tf.reshape(affine, [time, batch, kernel.shape[1]!]), 0);
  return backwards ? [...steps].reverse() : steps; // a copy: the tape keeps the list of outputs
};

export interface Unrolling {
  readonly returnSequences: boolean;
  /**
   * Per step, which samples have it, bool [batch, 1]; the others keep their state. Without masks, all samples have it.
   */
  readonly masks?: readonly Tensor[] | undefined;
}
type State = Tensor | Readonly<Record<string, Tensor>>;

interface Recurrence<S extends State> {
  readonly start: S;
  /** The hidden state, which is the output, and the next state. */
  readonly cell: (step: Tensor, state: S) => { readonly hidden: Tensor; readonly state: S };
}

/** The outputs [batch, time, units], or the last one. A masked step repeats the output of the step before. */
export const unroll = <S extends State>(
  tf: Tf,
  steps: readonly Tensor[],
  { start, cell }: Recurrence<S>,
  { returnSequences, masks }: Unrolling,
): Tensor => {
  const outputs: Tensor[] = [];
  let state = start;
  steps.forEach((step, i) => {
    const next = cell(step, state);
    const mask = masks?.[i];
    const before = outputs.at(-1);
    outputs.push(mask ? tf.where(mask, next.hidden, before ?? tf.zerosLike(next.hidden)) : next.hidden);
    state = mask ? chosen(tf, mask, next.state, state) : next.state;
  });
  return returnSequences ? tf.stack(outputs, 1) : outputs.at(-1)!;
};

const chosen = <S extends State>(tf: Tf, mask: Tensor, next: S, before: S): S => {
  if (isTensor(next)) return tf.where(mask, next, before as Tensor) as S;
  return Object.fromEntries(
    Object.entries(next).map(([name, tensor]) => [
      name,
      tf.where(mask, tensor, (before as Record<string, Tensor>)[name]!),
    ]),
  ) as S;
};

const isTensor = (state: State): state is Tensor => 'dataId' in state;
