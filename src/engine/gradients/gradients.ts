import type { GradConfig } from '@tensorflow/tfjs-core';
import type { Tf } from '../../contracts/tensors.ts';
import { convolutionGradients } from './conv.ts';
import { einsumGradients } from './einsum.ts';
import { elementwiseGradients } from './elementwise.ts';
import { lookupGradients } from './lookup.ts';
import { poolGradients } from './pool.ts';
import { resizeGradients } from './resize.ts';
import { scanGradients } from './scan.ts';
import { shapeGradients } from './shape.ts';
import { defined } from '../../defined.ts';

/**
 * Replaces the gradients that are wrong, missing or ruinously slow in tfjs 4.22. They are written in tf ops, so every
 * engine gets them.
 */
export const repairGradients = (tf: Tf): void => {
  const groups = [
    elementwiseGradients,
    shapeGradients,
    poolGradients,
    convolutionGradients,
    resizeGradients,
    lookupGradients,
    scanGradients,
    einsumGradients,
  ];
  for (const { kernel, save, saveOutputs, gradient } of groups.flatMap((group) => group(tf))) {
    if (tf.getGradient(kernel)) tf.unregisterGradient(kernel);
    const saved = save === 'all' ? { saveAllInputs: true } : { inputsToSave: [...save] };
    tf.registerGradient({
      kernelName: kernel,
      ...saved,
      ...defined({ outputsToSave: saveOutputs && [...saveOutputs] }),
      gradFunc: gradient,
    } as unknown as GradConfig);
  }
};
