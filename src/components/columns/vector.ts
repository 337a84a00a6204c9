import { Type } from '@sinclair/typebox';
import { ColumnError, type ColumnParams } from '../../contracts/columns.ts';
import { countOf, isMissing } from '../../contracts/raw-values.ts';
import type { RawValues } from '../../contracts/table.ts';
import { defineColumn } from '../../registry/define.ts';
import { choice, list } from '../../registry/fields.ts';
import { beyondFloat32, noVectors, otherSize, partlyMissing } from './_messages.ts';
import { missingField, policyOf, summaryOfFill, trackFill, type FillTracker } from './_missing.ts';
import { addNumber, noMoments, scalingOf, withCopies, type Moments } from './_moments.ts';
import { vectorsInOnnx } from './_onnx.ts';

interface VectorParams {
  readonly size: number;
  /** What stands for a missing list; null where none may be missing. */
  readonly fill: readonly number[] | null;
  readonly shift: readonly number[];
  readonly scale: readonly number[];
}

export const vector = defineColumn({
  type: 'vector',
  summary: 'A list of numbers, as long in every row; each place is standardized by itself.',
  fields: {
    missing: missingField(['mean', 'median', 'zero'], 'number'),
    transforms: list(choice(['standardize', 'minMax'], { description: 'A transform.' }), {
      default: ['standardize'],
      description: 'What is done to the numbers, place by place, fitted on the training part.',
    }),
  },
  examples: [{}, { missing: 'zero', transforms: [] }],
  accepts: ['vector'],
  fitted: Type.Object({
    size: Type.Integer({ minimum: 1, maximum: 2 ** 24 }),
    fill: Type.Union([Type.Array(Type.Number()), Type.Null()]),
    shift: Type.Array(Type.Number()),
    scale: Type.Array(Type.Number({ exclusiveMinimum: 0 })),
  }),
  missing: ({ missing }) => policyOf(missing),
  fit: ({ missing, transforms }) => {
    let moments: Moments[] = [];
    let fills: FillTracker[] = [];
    return {
      observe: (values, refuse) => {
        const { size, values: numbers } = vectorsOf(values);
        if (moments.length === 0) {
          moments = Array.from({ length: size }, noMoments);
          fills = Array.from({ length: size }, () => trackFill(missing));
        }
        if (moments.length !== size) throw new ColumnError(otherSize({ size, expected: moments.length }));
        for (let row = 0, count = countOf(values); row < count; row++) {
          const absent = isMissing(values, row);
          for (let j = 0; j < size; j++) {
            const value = numbers[row * size + j]!;
            if (absent) fills[j]!.addMissing();
            else if (Number.isNaN(value)) refuse(row, partlyMissing());
            else {
              fills[j]!.add(value);
              addNumber(moments[j]!, value);
            }
          }
        }
      },
      finish: () => {
        if (moments.length === 0) throw new ColumnError(noVectors());
        const fill = fills.map((tracker) => tracker.value());
        const scalings = moments.map((own, j) =>
          scalingOf(transforms, fill[j] === null ? own : withCopies(own, fill[j]!, fills[j]!.missing())),
        );
        return {
          size: moments.length,
          fill: fill[0] === null ? null : (fill as number[]),
          shift: scalings.map(({ shift }) => shift),
          scale: scalings.map(({ scale }) => scale),
        };
      },
    };
  },
  slots: (_, params) => paramsOf(params).size,
  encoder: (_, params) => {
    const { size: expected, fill } = paramsOf(params);
    return (values, { into, at, stride, refuse }) => {
      const { size, values: numbers } = vectorsOf(values);
      for (let row = 0, count = countOf(values); row < count; row++) {
        const absent = isMissing(values, row);
        if (!absent && size !== expected) refuse(row, otherSize({ size, expected }));
        for (let j = 0; j < expected; j++) {
          const value = absent ? (fill?.[j] ?? 0) : numbers[row * size + j]!;
          if (Number.isNaN(value)) refuse(row, partlyMissing());
          if (!Number.isFinite(value)) refuse(row, beyondFloat32({ value }));
          into[at + row * stride + j] = value;
        }
      }
    };
  },
  onnx: (_, params, graph) => vectorsInOnnx(graph, paramsOf(params).size, paramsOf(params).fill),
  width: (_, params) => paramsOf(params).size,
  apply: ({ transforms }, tf, x, params) => {
    if (transforms.length === 0) return x;
    const { shift, scale } = paramsOf(params);
    const factors = scale.map((value) => 1 / value);
    return tf.mul(tf.sub(x, tf.tensor1d([...shift])), tf.tensor1d(factors));
  },
  details: ({ missing }, params) => {
    const { size, fill } = paramsOf(params);
    return [`${size} numbers`, ...summaryOfFill(missing, fill === null ? null : 'filled')].join('; ');
  },
  target: () => 'value',
  unit: (_, params) => {
    const { shift, scale } = paramsOf(params);
    return { shift, scale };
  },
});

const paramsOf = (params: ColumnParams): VectorParams => params as unknown as VectorParams;

const vectorsOf = (values: RawValues): Extract<RawValues, { raw: 'vector' }> => {
  if (values.raw !== 'vector') throw new Error(`A vector column takes no ${values.raw}.`);
  return values;
};
