import { layerClasses } from '../../layers/classes.ts';
import { defineLayer } from '../../registry/define.ts';
import { optional } from '../../registry/fields.ts';
import { maximumPadding, paddingOf } from './_padding.ts';
import { both, pair, refusePaddingAlone, slide, imagePool } from './_window.ts';

export const maxPool2d = defineLayer({
  type: 'maxPool2d',
  summary:
    'Takes the largest value of each window of an image, per channel; the first of equal values gets the gradient.',
  source:
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html; `same` is TensorFlow’s; a saved ' +
    'model with amounts of padding loads with `assay/layers`',
  fields: {
    poolSize: pair({ default: 2, description: 'Rows and columns of the window, one number or two.' }),
    strides: optional(
      pair({ description: 'Strides of the window over rows and columns, one number or two.' }),
      'Strides of the window over rows and columns, one number or two; defaults to `poolSize`.',
    ),
    padding: maximumPadding(2),
  },
  examples: [
    {},
    { poolSize: 3, strides: 2, padding: 'same' },
    { poolSize: [1, 2] },
    { poolSize: 3, strides: 2, padding: 1 },
  ],
  shape: (fields, input) => {
    const windows = imagePool(fields);
    const size = slide('maxPool2d', input, windows);
    refusePaddingAlone('maxPool2d', windows);
    return [...size, input[2]!];
  },
  build: (fields, tf, { name }) => {
    const [poolSize, strides] = [both(fields.poolSize), both(fields.strides ?? fields.poolSize)];
    const { edges, mode } = paddingOf(imagePool(fields));
    return edges
      ? new (layerClasses(tf).PaddedMaxPool2d)({ name, poolSize, strides, edges })
      : tf.layers.maxPooling2d({ name, poolSize, strides, padding: mode });
  },
});
