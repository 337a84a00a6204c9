import type { Tensor, Tf } from '../../contracts/tensors.ts';

/** As float32; without an op if it is float32 already. */
export const asFloat = (tf: Tf, x: Tensor): Tensor => (x.dtype === 'float32' ? x : tf.cast(x, 'float32'));
