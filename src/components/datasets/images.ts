import { Type } from '@sinclair/typebox';
import { defineDataset } from '../../registry/define.ts';
import { choice, integer, list, optional, text } from '../../registry/fields.ts';
import { inspectImages, loadImages } from './_open-images.ts';

export const images = defineDataset({
  type: 'images',
  summary:
    'Reads PNG, JPEG, WebP, GIF and TIFF files from a folder with a subfolder per class, and brings them to one size.',
  source: 'Decoded by libvips, https://www.libvips.org',
  fields: {
    train: text({ minLength: 1, description: 'Folder of the training images, with a subfolder per class.' }),
    test: optional(
      text({ minLength: 1, description: 'Folder of the test images.' }),
      'Folder of the test images, with subfolders of the same names; without it, `split.test` can cut a test part.',
    ),
    size: list(integer({ minimum: 1, maximum: 4096, description: 'Pixels.' }), {
      minItems: 2,
      maxItems: 2,
      description: 'Height and width of every sample, in pixels.',
    }),
    resize: choice(['fit', 'crop', 'stretch'], {
      default: 'fit',
      description:
        'How an image of other proportions gets this size: `fit` shows all of it with bars beside it, `crop` its middle, `stretch` distorts it.',
    }),
    channels: Type.Unsafe<1 | 3>({
      type: 'integer',
      enum: [1, 3],
      default: 3,
      description: 'Channels of every sample: 3 for red, green and blue, 1 for gray.',
    }),
    background: choice(['black', 'white'], {
      default: 'white',
      description: 'Color of the bars of `fit`, and behind transparent pixels.',
    }),
    bad: choice(['error', 'skip'], {
      default: 'error',
      description: 'What to do with a file that can’t be read: report an `error`, or `skip` the file.',
    }),
  },
  examples: [
    { train: 'photos', size: [64, 64] },
    { train: 'photos/train', test: 'photos/test', size: [96, 128], resize: 'crop', bad: 'skip' },
    { train: 'digits', size: [28, 28], channels: 1, background: 'black' },
  ],
  inspect: (fields, io) => inspectImages(fields, io),
  load: (fields, io) => loadImages(fields, io),
});
