import { defineTransform } from '../../registry/define.ts';
import { asFloat } from './_float.ts';

export const toFloat = defineTransform({
  type: 'toFloat',
  summary: 'Turns bytes 0…255 into float32 0…1, and other numbers into float32 unchanged.',
  source: 'torchvision.transforms.ToTensor, which also moves the channels',
  fields: {},
  examples: [{}],
  shape: (_, input) => input,
  // Inside a step bytes and int32 are one type, so the fit records the type of the column.
  fit: (_, { dtype }) => ({ scale: [dtype === 'uint8' ? 1 / 255 : 1] }),
  apply: (_, tf, x, { scale }) => {
    const [factor] = scale as readonly [number];
    return factor === 1 ? asFloat(tf, x) : tf.mul(asFloat(tf, x), factor);
  },
});
