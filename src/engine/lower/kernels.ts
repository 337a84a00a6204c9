import type { Kernels } from './kernel.ts';
import { comparisonKernels } from './compare.ts';
import { blockKernels } from './blocks.ts';
import { binaryKernels, unaryKernels } from './elementwise.ts';
import { convolutionKernels } from './conv.ts';
import { convolutionGradientKernels } from './conv-gradients.ts';
import { einsumKernels } from './einsum.ts';
import { joinKernels } from './join.ts';
import { lookupKernels } from './lookup.ts';
import { makingKernels } from './make.ts';
import { matmulKernels } from './matmul.ts';
import { normalizationKernels } from './norm.ts';
import { poolKernels } from './pool.ts';
import { reductionKernels } from './reduce.ts';
import { resizeKernels } from './resize.ts';
import { scanKernels } from './scan.ts';
import { shapeKernels } from './shape.ts';
import { volumeKernels } from './volume.ts';

/** Every kernel of tfjs that can be compiled, by tfjs's name. */
export const kernels: Kernels = {
  ...unaryKernels,
  ...binaryKernels,
  ...comparisonKernels,
  ...reductionKernels,
  ...shapeKernels,
  ...joinKernels,
  ...lookupKernels,
  ...matmulKernels,
  ...normalizationKernels,
  ...convolutionKernels,
  ...convolutionGradientKernels,
  ...poolKernels,
  ...volumeKernels,
  ...makingKernels,
  ...scanKernels,
  ...einsumKernels,
  ...resizeKernels,
  ...blockKernels,
};
