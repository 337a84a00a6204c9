import { Type } from '@sinclair/typebox';
import { defineSampler } from '../../registry/define.ts';
import { list, map } from '../../registry/fields.ts';
import type { Json } from '../../contracts/json.ts';

export const points = defineSampler({
  type: 'points',
  summary: 'Tries the given points in their order, without a `space`.',
  fields: {
    points: list(map(Type.Unsafe<Json>({ description: 'A value.' }), { description: 'Values by path.' }), {
      minItems: 1,
      description: 'Values by path, one map per trial.',
    }),
  },
  examples: [{ points: [{ 'optimizer.momentum': 0.5 }, { 'optimizer.momentum': 0.9, 'train.epochs': 10 }] }],
  limits: ({ points }) => ({ trials: points.length, candidates: points.length }),
  propose: ({ points }, candidate) => ({ point: points[candidate]! }),
});
