import { openCpu } from '../../src/engine/cpu.ts';
import type { Engine } from '../../src/contracts/engine.ts';
import { openOnnx } from '../../src/engine/onnx/open.ts';
import { openTensorflow } from '../../src/engine/tensorflow.ts';
import { defined } from '../../src/defined.ts';

/**
 * Folder whose node_modules has tfjs-node with its native part (`scripts/tfjs-node-from-wheel.sh` makes one); without
 * it its tests are skipped.
 */
export const peers = process.env['ASSAY_PEERS'];

/** Set where there is a GPU, or SwiftShader in its place; without it its tests are skipped. */
export const hasWebGpu = process.env['ASSAY_WEBGPU'] === '1';

/** The engines of this machine that must equal the reference, by name. */
export const enginesUnderTest = async (): Promise<Readonly<Record<string, Engine>>> =>
  defined({
    onnx: await openOnnx({ threads: 1 }),
    webgpu: hasWebGpu ? await openOnnx({ device: 'webgpu', threads: 1 }) : undefined,
    tensorflow: peers === undefined ? undefined : await openTensorflow({ threads: 1, from: [peers] }),
  });

export const openReference = openCpu;
