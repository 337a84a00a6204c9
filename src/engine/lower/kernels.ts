import type { Kernels } from './kernel.ts';
import { comparisonKernels } from './kernels/compare.ts';
import { blockKernels } from './kernels/blocks.ts';
import { binaryKernels, unaryKernels } from './kernels/elementwise.ts';
import { convolutionKernels } from './kernels/conv.ts';
import { convolutionGradientKernels } from './kernels/conv-gradients.ts';
import { einsumKernels } from './kernels/einsum.ts';
import { joinKernels } from './kernels/join.ts';
import { lookupKernels } from './kernels/lookup.ts';
import { makingKernels } from './kernels/make.ts';
import { matmulKernels } from './kernels/matmul.ts';
import { normalizationKernels } from './kernels/norm.ts';
import { poolKernels } from './kernels/pool.ts';
import { reductionKernels } from './kernels/reduce.ts';
import { resizeKernels } from './kernels/resize.ts';
import { scanKernels } from './kernels/scan.ts';
import { shapeKernels } from './kernels/shape.ts';
import { volumeKernels } from './kernels/volume.ts';

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
