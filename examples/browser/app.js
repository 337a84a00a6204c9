/** A model that assay trained, in a browser: no server, no Python. README.md says how to build it. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import 'assay/layers'; // the classes of layers that tfjs lacks
import { createPaper, grayOf } from '../../src/use/serve/page/drawing.js';

const $ = (id) => document.getElementById(id);

await tf.setBackend('cpu');
const [model, { input, transforms, labels }] = await Promise.all([
  loadLayersModel('model/model.json'),
  fetch('model/transforms.json').then((response) => response.json()),
]);
const [height, width] = input.shape;

/** What was done to the features in training, by the names and fields of the experiment. */
const apply = {
  toFloat: (x) => tf.div(tf.cast(x, 'float32'), 255),
  normalize: (x, { mean, std }) => tf.div(tf.sub(x, mean), std),
};
const missing = transforms.find(({ transform }) => !apply[transform.type]);
if (missing) throw new Error(`This page does not know the transform \`${missing.transform.type}\`.`);

const classify = (bytes) =>
  tf.tidy(() => {
    const raw = tf.tensor(bytes, [1, ...input.shape], 'int32');
    const logits = model.predict(transforms.reduce((x, { transform }) => apply[transform.type](x, transform), raw));
    return [...tf.softmax(logits).dataSync()];
  });

const paper = createPaper($('paper'), () => {
  const bytes = grayOf($('paper'), height, width);
  if (!bytes) return;
  const began = performance.now();
  const probabilities = classify(bytes);
  const best = probabilities.indexOf(Math.max(...probabilities));
  $('label').textContent = labels.classes[best];
  $('said').textContent =
    `${(100 * probabilities[best]).toFixed(1)} %, in ${(performance.now() - began).toFixed(0)} ms`;
});
$('clear').addEventListener('click', () => {
  paper.clear();
  $('label').textContent = '…';
  $('said').textContent = '';
});
$('label').textContent = '–';
