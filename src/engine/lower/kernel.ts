import type { Tf } from '../../contracts/tensors.ts';
import type { Inputs, Attributes, Inferred, Call } from '../record/graph.ts';
import type { Lowering } from './lowering.ts';

/** A kernel of tfjs, recorded and lowered. Methods, so that each may say more precisely what it is handed. */
export interface Kernel {
  infer(inputs: Inputs, attributes: Attributes, tf: Tf): Inferred;
  lower(to: Lowering, call: Call): void;
  /** It draws random numbers: in a compiled step they would be the same each time. */
  readonly draws?: true;
}

export type Kernels = Readonly<Record<string, Kernel>>;
