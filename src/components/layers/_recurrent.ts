import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { projectSteps, unroll, type Unrolling } from '../../layers/gru.ts';
import { maskOf, stepMasks } from '../../layers/mask.ts';
import { flag, integer, optionalSlot, slot } from '../../registry/fields.ts';
import { ShapeError, type Bound, type LayerContext } from '../../registry/kinds.ts';
import { type Layer, type Shape, type Tensor, type Tf } from '../../contracts/tensors.ts';
import { checkWeights, declareWeights, type Weight } from './_weights.ts';
import { withCall } from './_with-call.ts';
import { maskedBackwards, needsSequence, tooManySteps } from './_messages.ts';

/** The graph holds every step: 392 steps of an LSTM of 128 units take 1 GB and 3 s to compile at batch 64. */
const mostSteps = 512;

/** Fields of all recurrent layers. */
export const recurrentFields = {
  units: integer({ minimum: 1, description: 'Size of the hidden state, which is the output.' }),
  sequences: flag({
    default: false,
    description: 'Whether to output every time step, [time, units], instead of the last one only.',
  }),
  backwards: flag({
    default: false,
    description: 'Whether to read the sequence from its end; outputs keep the order in which they are computed.',
  }),
  bias: flag({ default: true, description: 'Whether to add learned biases.' }),
  kernelInitializer: slot('initializer', {
    default: 'torch',
    description:
      'Initial values of the input kernel and the recurrent kernel; `torch` means uniform within ±1/√units here.',
  }),
  biasInitializer: slot('initializer', {
    default: 'torch',
    description: 'Initial values of the biases; `torch` means uniform within ±1/√units here.',
  }),
  kernelRegularizer: optionalSlot('regularizer', { description: 'Penalty on both kernels.' }),
};

interface RecurrentFields {
  readonly units: number;
  readonly sequences: boolean;
  readonly backwards: boolean;
  readonly bias: boolean;
  readonly kernelInitializer: Bound<'initializer'>;
  readonly biasInitializer: Bound<'initializer'>;
  readonly kernelRegularizer: Bound<'regularizer'> | null;
}

/** What distinguishes recurrent layers: the number of gates side by side in the kernels, and the names of biases. */
export interface Cell {
  readonly type: string;
  readonly gates: number;
  readonly biases: readonly string[];
}

export const recurrentShape = (cell: Cell, fields: RecurrentFields, input: Shape): Shape => {
  const { type } = cell;
  const [time] = sequence(type, input);
  if (time > mostSteps) throw new ShapeError(tooManySteps({ type, most: mostSteps, steps: time }));
  checkWeights(recurrentWeights(cell, fields, input));
  return fields.sequences ? [time, fields.units] : [fields.units];
};

/** The mask of the output. A backwards sequence has its steps in another order than the mask. */
export const recurrentMask = (
  { sequences, backwards }: Pick<RecurrentFields, 'sequences' | 'backwards'>,
  masked: boolean,
): boolean => {
  if (masked && sequences && backwards) throw new ShapeError(maskedBackwards());
  return masked && sequences;
};

export const declareRecurrent = (cell: Cell, fields: RecurrentFields, context: LayerContext): void =>
  declareWeights(context, recurrentWeights(cell, fields, context.input));

/** PyTorch's own default draws every weight of a recurrent layer within ±1/√units, whatever its fan. */
const recurrentWeights = ({ gates, biases }: Cell, fields: RecurrentFields, input: Shape): Weight[] => {
  const { units, bias, kernelInitializer, biasInitializer, kernelRegularizer } = fields;
  const pair = (name: string, biasName: string | undefined, inputs: number): Weight[] => {
    const fan = { fanIn: inputs, fanOut: gates * units, defaultFan: units };
    const weight = { shape: [inputs, gates * units], ...fan };
    const kernel = { name, initializer: kernelInitializer, weight, regularizer: kernelRegularizer };
    if (!bias || biasName === undefined) return [kernel];
    return [kernel, { name: biasName, initializer: biasInitializer, weight: { shape: [gates * units], ...fan } }];
  };
  return [...pair('kernel', biases[0], input[1]!), ...pair('recurrent_kernel', biases[1], units)];
};

/** Time steps and features of a sequence; throws `ShapeError` for anything else. */
export const sequence = (type: string, input: Shape): [time: number, features: number] => {
  if (input.length === 2) return [input[0]!, input[1]!];
  throw new ShapeError(needsSequence({ type, input }));
};

/** The parts of tfjs's recurrent layers that it declares private. */
interface TfRecurrent extends Layer {
  readonly cell: {
    readonly kernel: LayerVariable;
    readonly recurrentKernel: LayerVariable;
    readonly bias?: LayerVariable | null;
  };
  readonly returnSequences: boolean;
  readonly goBackwards: boolean;
}

/**
 * Lets tfjs's own LSTM or simple RNN run its steps with few ops: the input's product for all steps at once, the
 * recurrent one per step. Layers of other classes stay unchanged.
 */
export const unrolled = <L extends Layer>(tf: Tf, given: L, masked: boolean): L => {
  const layer = given as unknown as TfRecurrent;
  const kind = given.getClassName();
  const run = runs[kind];
  if (!run) return given;
  return withCall(tf, given, (x, _, call) => {
    const { kernel, recurrentKernel, bias } = layer.cell;
    const steps = projectSteps(tf, x, { kernel: kernel.read(), bias: bias?.read(), backwards: layer.goBackwards });
    const recurrent = recurrentKernel.read();
    const masks = stepMasks(tf, maskOf(masked, call), layer.goBackwards);
    return run(tf, steps, recurrent, { returnSequences: layer.returnSequences, masks });
  });
};

type Run = (tf: Tf, steps: readonly Tensor[], recurrent: Tensor, unrolling: Unrolling) => Tensor;

const zeroState = (tf: Tf, steps: readonly Tensor[], recurrent: Tensor): Tensor =>
  tf.zeros([steps[0]!.shape[0]!, recurrent.shape[0]!]);

/** h' = tanh(x·W + b + h·U) */
const simpleSteps: Run = (tf, steps, recurrent, unrolling) => {
  const cell = (step: Tensor, before: Tensor) => {
    const hidden = tf.tanh(tf.add(step, tf.matMul(before, recurrent)));
    return { hidden, state: hidden };
  };
  return unroll(tf, steps, { start: zeroState(tf, steps, recurrent), cell }, unrolling);
};

/** Gates in the order i, f, g, o: c' = f · c + i · g, h' = o · tanh(c'). */
const lstmSteps: Run = (tf, steps, recurrent, unrolling) => {
  const zeros = zeroState(tf, steps, recurrent);
  const cell = (step: Tensor, { hidden, memory }: LstmState) => {
    const gates = tf.split(tf.add(step, tf.matMul(hidden, recurrent)), 4, 1) as [Tensor, Tensor, Tensor, Tensor];
    const [input, forget, output] = [tf.sigmoid(gates[0]), tf.sigmoid(gates[1]), tf.sigmoid(gates[3])];
    const next = tf.add(tf.mul(forget, memory), tf.mul(input, tf.tanh(gates[2])));
    const shown = tf.mul(output, tf.tanh(next));
    return { hidden: shown, state: { hidden: shown, memory: next } };
  };
  return unroll(tf, steps, { start: { hidden: zeros, memory: zeros }, cell }, unrolling);
};

type LstmState = { readonly hidden: Tensor; readonly memory: Tensor };

/** By the class names of tfjs. */
const runs: Readonly<Record<string, Run>> = { LSTM: lstmSteps, SimpleRNN: simpleSteps };
