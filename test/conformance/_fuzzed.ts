import type { Engine, HostTensors } from '../../src/engine/engine.ts';
import { collect, only, open, type Sketch } from '../runner/_experiment.ts';

const train = async (sketch: Sketch, engine: Engine) => {
  const session = await open(sketch, engine);
  const { tensors: first } = await session.snapshot();
  const events = await collect(session.start());
  const { tensors } = await session.snapshot();
  await session.close();
  if (session.error) throw session.error;
  return { first, tensors, losses: only(events, 'step').map(({ values }) => values['train/loss'] as number) };
};

/**
 * What differs most after three steps on two engines: the loss, or a tensor as a share of its largest value. What began at zero is as large as the
 * rounding of its gradient where that is zero in truth (a bias before a normalization): it is measured by how far the model moved at most.
 */
export const mostDifferent = async (sketch: Sketch, engine: Engine, reference: Engine): Promise<{ readonly name: string; readonly difference: number }> => {
  const [a, b] = [await train(sketch, engine), await train(sketch, reference)];
  const losses = b.losses.map((loss, i) => ({ name: `the loss of step ${i + 1}`, difference: Math.abs(a.losses[i]! - loss) / Math.max(Math.abs(loss), 1e-3) }));
  const names = Object.keys(b.tensors);
  const farthest = Math.max(...names.map((name) => largest(b.tensors, name, (value, i) => value - b.first[name]!.data[i]!)));
  const tensors = names.map((name) => ({ name, difference: largest(b.tensors, name, (value, i) => value - a.tensors[name]!.data[i]!) / Math.max(largest(b.tensors, name, (value) => value), farthest) }));
  return [...losses, ...tensors].reduce((most, one) => (one.difference > most.difference || Number.isNaN(one.difference) ? one : most));
};

const largest = (tensors: HostTensors, name: string, of: (value: number, i: number) => number): number => Array.from(tensors[name]!.data).reduce((most, value, i) => Math.max(most, Math.abs(of(value, i))), 0);

/** After three steps of SGD; a normalization of one or two values makes ±1 of rounding, and the next one multiplies it. */
export const tolerance = ({ layers }: Sketch): number => (/Norm|transformerBlock/.test(JSON.stringify(layers)) ? 5e-4 : 1e-5);
