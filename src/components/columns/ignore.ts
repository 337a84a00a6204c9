import { Type } from '@sinclair/typebox';
import { defineColumn } from '../../registry/define.ts';

export const ignore = defineColumn({
  type: 'ignore',
  summary: 'Leaves the column out.',
  fields: {},
  examples: [{}],
  accepts: ['text', 'number', 'boolean', 'date', 'vector'],
  fitted: Type.Object({}),
  ignored: true,
  missing: () => 'fill',
  fit: () => ({ observe: () => undefined, finish: () => ({}) }),
  slots: () => 0,
  encoder: () => () => undefined,
  width: () => 0,
  apply: (_, tf, x) => tf.slice(x, [0, 0], [-1, 0]),
  details: () => '',
});
