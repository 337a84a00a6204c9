import { describe, expect, it } from 'vitest';
import { findPackage } from '../../src/engine/find-package.ts';
import { openOnnx } from '../../src/engine/onnx/open.ts';
import { differences, train } from './compare.ts';
import { openReference, peers } from './engines.ts';
import { batches, training } from './training.ts';

/** As on musl, or a Mac with Intel. */
const importNode = () =>
  Promise.reject(new Error('Cannot find module ../bin/napi-v6/linux/ppc64/onnxruntime_binding.node.\nRequire stack:'));

describe('the onnx engine without a native build', () => {
  it('says in one line what to install where onnxruntime-web is not there either', async () => {
    await expect(openOnnx({ threads: 1, from: ['/'], importNode })).rejects.toThrow(
      /^The engine `onnx` cannot be used: onnxruntime-node does not load here \(Cannot find module \.\.\/bin\/napi-v6\/linux\/ppc64\/onnxruntime_binding\.node\), and `onnxruntime-web`, which runs everywhere, is not installed; `npm i onnxruntime-web@1\.30\.0`, or run with `--engine cpu`\.$/,
    );
  });

  it.skipIf(peers === undefined || !findPackage('onnxruntime-web', [peers]))(
    'runs the same graph in wasm, says so, and has no other device',
    async () => {
      const engine = await openOnnx({ threads: 1, from: [peers!], importNode });
      expect(engine.version).toMatch(/^onnxruntime-web 1\.30\.\d+$/);
      expect(engine.reason).toMatch(/^in wasm, slower than a native build, as onnxruntime-node does not load here/);
      const { tf } = engine;
      const model = () =>
        training(
          tf,
          [
            tf.layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [6, 6, 1] }),
            tf.layers.maxPooling2d({ poolSize: 2 }),
            tf.layers.flatten(),
            tf.layers.dense({ units: 3 }),
          ],
          [6, 6, 1],
          8,
        );
      const inputs = batches(8, [6, 6, 1], 5, 3);
      const found = await train(engine, model, inputs, [3, 2]);
      const expected = await train(await openReference(), model, inputs, [5]);
      expect(found.outputs['correct']).toEqual(expected.outputs['correct']);
      expect(differences(found.state, expected.state)[0]!.difference).toBeLessThan(1e-5);
      await expect(openOnnx({ device: 'webgpu', threads: 1, from: [peers!], importNode })).rejects.toThrow(
        'has no device `webgpu` here: onnxruntime-web 1.30.0 runs graphs in wasm alone.',
      );
    },
  );
});
