import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTensorflow } from '../../src/engine/tensorflow.ts';
import { differences, train } from './compare.ts';
import { openReference, peers } from './engines.ts';
import { batches, training } from './training.ts';

/** A folder with packages that fail as the real ones do. */
const folderWith = (packages: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-tensorflow-'));
  for (const [name, message] of Object.entries(packages)) {
    const path = join(folder, 'node_modules', name);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'package.json'), JSON.stringify({ name, version: '4.22.0', main: 'index.js' }));
    writeFileSync(join(path, 'index.js'), `throw new Error(${JSON.stringify(message)});`);
  }
  return folder;
};

const refusals: Readonly<
  Record<string, { readonly packages: Readonly<Record<string, string>>; readonly message: string }>
> = {
  'nothing is installed': {
    packages: {},
    message:
      'needs `@tensorflow/tfjs-node` (or `@tensorflow/tfjs-node-gpu`), which is not installed; `npm i ' +
      '@tensorflow/tfjs-node@4.22.0`.',
  },
  'the native part is missing': {
    packages: {
      '@tensorflow/tfjs-node':
        'The Node.js native addon module (tfjs_binding.node) can not be found at path: ' +
        '/x/lib/napi-v8/tfjs_binding.node. \nPlease run command',
    },
    message:
      '@tensorflow/tfjs-node 4.22.0 does not load: its native part was not built; `npm rebuild ' +
      '@tensorflow/tfjs-node --build-addon-from-source` builds it.',
  },
  'the library is missing': {
    packages: {
      '@tensorflow/tfjs-node': 'libtensorflow.so.2: cannot open shared object file: No such file or directory',
    },
    message: 'it misses the library `libtensorflow.so.2`; `npm rebuild @tensorflow/tfjs-node` downloads it.',
  },
  'CUDA is missing': {
    packages: {
      '@tensorflow/tfjs-node-gpu': 'libcudart.so.11.0: cannot open shared object file: No such file or directory',
    },
    message:
      '@tensorflow/tfjs-node-gpu 4.22.0 does not load: it misses the library `libcudart.so.11.0`, which comes ' +
      'with CUDA 11.2 and cuDNN 8.1.',
  },
  'both fail': {
    packages: {
      '@tensorflow/tfjs-node-gpu': 'libcudnn.so.8: cannot open shared object file: No such file',
      '@tensorflow/tfjs-node': 'The specified module could not be found.\n\\\\?\\C:\\x\\tfjs_binding.node',
    },
    message: 'beside its native part; copy `deps/lib/tensorflow.dll` of the package into its `lib/napi-v8`.',
  },
};

describe('the tensorflow engine', () => {
  it.each(Object.entries(refusals))('says why it cannot be used when %s', async (_, { packages, message }) => {
    await expect(openTensorflow({ threads: 1, from: [folderWith(packages)] })).rejects.toThrow(message);
  });

  describe.skipIf(peers === undefined)('with the real binding', () => {
    it('says what it is, trains, and leaves no tensor behind', async () => {
      const engine = await openTensorflow({ threads: 1, from: [peers!] });
      expect(engine).toMatchObject({
        name: 'tensorflow',
        device: 'cpu',
        threads: 1,
        reason: '@tensorflow/tfjs-node is installed',
      });
      expect(engine.version).toMatch(/^tfjs-node 4\.22\.0, TensorFlow 2\.\d+/);
      const { tf } = engine;
      const trained = training(tf, [tf.layers.dense({ units: 3, inputShape: [4] })], [4], 8);
      const before = tf.memory().numTensors;
      const inputs = batches(8, [4], 5, 3);
      const found = await train(engine, () => trained, inputs, [3, 2]);
      const expected = await train(await openReference(), () => trained, inputs, [5]);
      expect(found.outputs['correct']).toEqual(expected.outputs['correct']);
      expect(differences(found.state, expected.state)[0]!.difference).toBeLessThan(1e-5);
      expect(tf.memory().numTensors).toBe(before);
      expect(tf.getBackend()).toBe('cpu');
    });

    it('refuses the device that it does not have', async () => {
      await expect(openTensorflow({ device: 'cuda', threads: 1, from: [peers!] })).rejects.toThrow(
        'has no device `cuda`: `@tensorflow/tfjs-node-gpu` is not installed',
      );
    });
  });
});
