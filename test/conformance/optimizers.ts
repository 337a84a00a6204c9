import type { Bound } from '../../src/registry/kinds.ts';
import type { Tensor, Tensors, Tf } from '../../src/contracts/tensors.ts';
import { scalars } from './losses.ts';

export interface Moved {
  readonly weight: Tensor;
  readonly slots: Tensors;
}

export const atStart = (tf: Tf, optimizer: Bound<'optimizer'>, weight: Tensor): Moved => ({
  weight,
  slots: Object.fromEntries(optimizer.slots().map((name) => [name, tf.zerosLike(weight)])),
});

/** One update as the runner makes it: numbers from the host, the rest in tf ops. */
export const move = (
  tf: Tf,
  optimizer: Bound<'optimizer'>,
  { weight, slots }: Moved,
  gradient: Tensor,
  rate: number,
  step: number,
): Moved => optimizer.update(tf, weight, gradient, slots, scalars(tf, optimizer.numbers(rate, step)));
