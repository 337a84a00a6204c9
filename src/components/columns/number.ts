import { Type } from '@sinclair/typebox';
import { ColumnError, type ColumnParams } from '../../contracts/columns.ts';
import { isMissing } from '../../contracts/raw-values.ts';
import type { RawValues } from '../../contracts/table.ts';
import { defineColumn } from '../../registry/define.ts';
import { choice, list } from '../../registry/fields.ts';
import { applyFunctions, checkDomain, splitTransforms, throughFunctions, transformNames } from './_functions.ts';
import { beyondFloat32 } from './_messages.ts';
import { missingField, policyOf, summaryOfFill, trackFill } from './_missing.ts';
import { addNumber, noMoments, scalingOf, withCopies } from './_moments.ts';
import { numbersInOnnx } from './_onnx.ts';

interface NumberParams {
  /** What stands for a missing value; null where none may be missing. */
  readonly fill: number | null;
  readonly shift: number;
  readonly scale: number;
}

export const number = defineColumn({
  type: 'number',
  summary: 'A number, standardized by the training part unless `transforms` says otherwise.',
  source: 'sklearn.preprocessing.StandardScaler, sklearn.impute.SimpleImputer',
  fields: {
    missing: missingField(['mean', 'median', 'mode', 'zero'], 'number'),
    transforms: list(choice(transformNames, { description: 'A transform.' }), {
      default: ['standardize'],
      description:
        'What is done to the number, first to last: `log`, `log1p` and `sqrt` come before `standardize` or `minMax`, which are fitted on the training part.',
    }),
  },
  examples: [{}, { missing: 'median', transforms: ['log', 'standardize'] }, { missing: { value: -1 }, transforms: [] }],
  accepts: ['number', 'boolean'],
  fitted: Type.Object({
    fill: Type.Union([Type.Number(), Type.Null()]),
    shift: Type.Number(),
    scale: Type.Number({ exclusiveMinimum: 0 }),
  }),
  missing: ({ missing }) => policyOf(missing),
  fit: ({ missing, transforms }) => {
    const { functions, scalers } = splitTransforms(transforms);
    const moments = noMoments();
    const fill = trackFill(missing);
    return {
      observe: (values, refuse) =>
        eachNumber(values, (value, row) => {
          if (value === undefined) return fill.addMissing();
          checkDomain(functions, value, (reason) => refuse(row, reason));
          fill.add(value);
          addNumber(moments, throughFunctions(functions, value));
        }),
      finish: () => {
        const value = fill.value();
        if (value !== null) checkDomain(functions, value, (reason) => refuseFill(reason));
        const all = value === null ? moments : withCopies(moments, throughFunctions(functions, value), fill.missing());
        return { fill: value, ...scalingOf(scalers, all) };
      },
    };
  },
  slots: () => 1,
  encoder: ({ transforms }, params) => {
    const { fill } = paramsOf(params);
    const { functions } = splitTransforms(transforms);
    return (values, { into, at, stride, refuse }) =>
      eachNumber(values, (value, row) => {
        const known = value ?? fill ?? 0;
        const stored = Math.fround(known);
        if (!Number.isFinite(stored)) refuse(row, beyondFloat32({ value: known }));
        checkDomain(functions, known, (reason) => refuse(row, reason));
        into[at + row * stride] = stored;
      });
  },
  onnx: (_, params, graph) => numbersInOnnx(graph, paramsOf(params).fill),
  width: () => 1,
  apply: ({ transforms }, tf, x, params) => {
    const { shift, scale } = paramsOf(params);
    const y = applyFunctions(tf, x, splitTransforms(transforms).functions);
    return shift === 0 && scale === 1 ? y : tf.mul(tf.sub(y, shift), 1 / scale);
  },
  details: ({ transforms, missing }, params) => {
    const { fill, shift, scale } = paramsOf(params);
    const scaler = splitTransforms(transforms).scalers.at(-1);
    const numbers =
      scaler === 'minMax'
        ? `min ${brief(shift)}, max ${brief(shift + scale)}`
        : `mean ${brief(shift)}, std ${brief(scale)}`;
    return [...(scaler ? [numbers] : []), ...summaryOfFill(missing, fill === null ? null : brief(fill))].join('; ');
  },
  target: () => 'value',
  unit: ({ transforms }, params) => {
    if (splitTransforms(transforms).functions.length > 0) return null;
    const { shift, scale } = paramsOf(params);
    return { shift: [shift], scale: [scale] };
  },
});

const paramsOf = (params: ColumnParams): NumberParams => params as unknown as NumberParams;

const refuseFill: (reason: string) => never = (reason) => {
  throw new ColumnError(`has a value for missing ones that ${reason}`);
};

/** `value` is undefined where it is missing. */
const eachNumber = (values: RawValues, take: (value: number | undefined, row: number) => void): void => {
  if (values.raw !== 'number' && values.raw !== 'boolean') throw new Error(`A number column takes no ${values.raw}.`);
  for (let row = 0; row < values.values.length; row++)
    take(isMissing(values, row) ? undefined : values.values[row]!, row);
};

export const brief = (value: number): string => String(Number(value.toPrecision(4)));
