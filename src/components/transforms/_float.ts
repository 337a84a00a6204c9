import type { Tensor, Tf } from '../../contracts/tensors.ts';

/** As float32; what is already costs no op. */
export const asFloat = (tf: Tf, x: Tensor): Tensor => (x.dtype === 'float32' ? x : tf.cast(x, 'float32'));
