/**
 * tfjs `model.fit` on the model of experiments/mnist-mlp.yaml. usage: tfjs-fit.mjs node|wasm FOLDER_WITH_IDX_FILES
 * STEPS Prints {"milliseconds": per step}. Packages are looked up from the current folder.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [backend, folder, steps] = process.argv.slice(2);
const require = createRequire(join(process.cwd(), 'package.json'));
const tf = require(backend === 'node' ? '@tensorflow/tfjs-node' : '@tensorflow/tfjs');
if (backend === 'wasm') require('@tensorflow/tfjs-backend-wasm');
await tf.setBackend(backend === 'node' ? 'tensorflow' : 'wasm');
await tf.ready();

const count = 64 * Number(steps);
const bytes = readFileSync(join(folder, 'train-images-idx3-ubyte')).subarray(16, 16 + count * 784);
const labels = readFileSync(join(folder, 'train-labels-idx1-ubyte')).subarray(8, 8 + count);
const x = tf.tensor2d(
  Float32Array.from(bytes, (byte) => byte / 127.5 - 1),
  [count, 784],
);
const y = tf.oneHot(tf.tensor1d(Int32Array.from(labels), 'int32'), 10);

const model = tf.sequential();
for (const [index, units] of [300, 100].entries()) {
  model.add(tf.layers.dense({ units, ...(index === 0 ? { inputShape: [784] } : {}) }));
  model.add(tf.layers.batchNormalization());
  model.add(tf.layers.activation({ activation: 'relu' }));
}
model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
model.compile({ optimizer: tf.train.momentum(0.01, 0.5), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

const fit = (epochs) => model.fit(x, y, { batchSize: 64, epochs, shuffle: true, verbose: 0, yieldEvery: 'never' });
await model.fit(x.slice([0, 0], [640, 784]), y.slice([0, 0], [640, 10]), { batchSize: 64, epochs: 1, verbose: 0 });
const start = performance.now();
await fit(1);
console.log(JSON.stringify({ milliseconds: (performance.now() - start) / Number(steps) }));
process.exit(0);
