/**
 * `model.fit` of tfjs-node on the models of bench/models that tfjs-layers has. usage: tfjs-steps.mjs MODEL sgd|adam
 * Prints {"milliseconds", "least", "cpu": of a step, "megabytes": peak}. Packages are looked up from the current
 * folder.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [name, rule] = process.argv.slice(2);
const tf = createRequire(join(process.cwd(), 'package.json'))('@tensorflow/tfjs-node');
const { layers } = tf;
const conv = (filters) => layers.conv2d({ filters, kernelSize: 3 });
const activation = (kind) => layers.activation({ activation: kind });
const rows = () => layers.reshape({ targetShape: [28, 28] });
const bodies = {
  mlp: () => [
    layers.flatten(),
    ...[300, 100].flatMap((units) => [layers.dense({ units }), layers.batchNormalization(), activation('relu')]),
  ],
  cnn: () => [
    conv(32),
    activation('relu'),
    layers.maxPooling2d({ poolSize: 2 }),
    conv(64),
    activation('relu'),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.flatten(),
  ],
  lstm: () => [rows(), layers.lstm({ units: 128 })],
  gru: () => [rows(), layers.gru({ units: 128, resetAfter: false })],
};
if (!bodies[name]) throw new Error(`tfjs-layers has no ${name}`);
const model = tf.sequential({
  layers: [
    layers.inputLayer({ inputShape: [28, 28, 1] }),
    ...bodies[name](),
    layers.dense({ units: 10, activation: 'softmax' }),
  ],
});
model.compile({
  optimizer: rule === 'sgd' ? tf.train.momentum(0.01, 0.5) : tf.train.adam(0.001),
  loss: 'categoricalCrossentropy',
  metrics: ['accuracy'],
});

// An epoch long enough that what `fit` does once in it counts little.
const steps = 32;
const x = tf.randomNormal([64 * steps, 28, 28, 1]);
const y = tf.oneHot(tf.randomUniform([64 * steps], 0, 10, 'int32'), 10);
const epoch = () => model.fit(x, y, { batchSize: 64, epochs: 1, verbose: 0, yieldEvery: 'never' });
await epoch();
const [times, cpuTimes] = [[], []];
for (const end = performance.now() + 3000; performance.now() < end || times.length < 3;) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await epoch();
  const { user, system } = process.cpuUsage(before);
  times.push((performance.now() - start) / steps);
  cpuTimes.push((user + system) / 1000 / steps);
}
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
console.log(
  JSON.stringify({
    milliseconds: median(times),
    least: Math.min(...times),
    cpu: median(cpuTimes),
    megabytes: process.resourceUsage().maxRSS / 1000,
  }),
);
process.exit(0);
