import type { Tensor, Tf } from '../../contracts/tensors.ts';

/** [batch, 1] of positions → [batch, width]; a position beyond the last gives zeros. */
export const oneHot = (tf: Tf, x: Tensor, width: number): Tensor =>
  tf.cast(
    tf.equal(
      x,
      tf.tensor(
        Float32Array.from({ length: width }, (_, i) => i),
        [1, width],
      ),
    ),
    'float32',
  );
