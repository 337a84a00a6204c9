import { Type } from '@sinclair/typebox';
import { ColumnError, type ColumnParams } from '../../contracts/columns.ts';
import { isMissing } from '../../contracts/raw-values.ts';
import type { RawValues } from '../../contracts/table.ts';
import type { Tensor, Tf } from '../../contracts/tensors.ts';
import { defineColumn } from '../../registry/define.ts';
import { choice, list } from '../../registry/fields.ts';
import { noDate } from './_messages.ts';
import { missingField, policyOf, trackFill, type Missing } from './_missing.ts';
import { addNumber, noMoments, scalingOf, withCopies } from './_moments.ts';
import { datesInOnnx } from './_onnx-date.ts';
import { oneHot } from './_one-hot.ts';

type PartName = keyof typeof periods | 'year' | 'elapsed';

/** Numbers of a part that returns, counted from 0. */
const periods = { month: 12, day: 31, weekday: 7, hour: 24, minute: 60 } as const;
const partNames = ['year', 'month', 'day', 'weekday', 'hour', 'minute', 'elapsed'] as const;

interface DateParams {
  /** Milliseconds since 1970 that stand for a missing date; null where none may be missing. */
  readonly fill: number | null;
  /** From where `elapsed` counts days, in milliseconds since 1970. */
  readonly begin: number;
  /** For each part. */
  readonly shift: readonly number[];
  readonly scale: readonly number[];
}

export const date = defineColumn({
  type: 'date',
  summary: 'A date or time, of which the model sees some parts, in UTC.',
  fields: {
    parts: list(choice(partNames, { description: 'A part.' }), {
      minItems: 1,
      default: ['year', 'month', 'weekday'],
      description:
        'Parts that the model sees; `elapsed` is the number of days since the first date of the training part, and is standardized like `year`.',
    }),
    as: choice(['cyclic', 'oneHot', 'number'], {
      default: 'cyclic',
      description:
        'How parts that return become numbers: `cyclic`, sine and cosine, so that December is next to January; `oneHot`; or one `number`, standardized.',
    }),
    missing: missingField(['mean', 'median'], 'text'),
  },
  examples: [{}, { parts: ['month', 'weekday', 'hour'], as: 'oneHot' }, { parts: ['elapsed'], missing: 'median' }],
  accepts: ['date'],
  fitted: Type.Object({
    fill: Type.Union([Type.Number(), Type.Null()]),
    begin: Type.Number(),
    shift: Type.Array(Type.Number()),
    scale: Type.Array(Type.Number({ exclusiveMinimum: 0 })),
  }),
  missing: ({ missing }) => policyOf(missing),
  fit: ({ parts, missing }) => {
    const own = parts.map(noMoments);
    const times = noMoments();
    const fill = trackFill(inMilliseconds(missing));
    return {
      observe: (values) =>
        eachTime(values, (time) => {
          if (time === undefined) return fill.addMissing();
          fill.add(time);
          addNumber(times, time);
          parts.forEach((part, j) => addNumber(own[j]!, partOf(part, time, 0)));
        }),
      finish: () => {
        const value = fill.value();
        const begin = times.count > 0 ? times.min : (value ?? 0);
        const scalings = parts.map((part, j) => {
          const all = value === null ? own[j]! : withCopies(own[j]!, partOf(part, value, 0), fill.missing());
          const { shift, scale } = scalingOf(['standardize'], all);
          return { shift: part === 'elapsed' ? shift - begin / day : shift, scale };
        });
        return {
          fill: value,
          begin,
          shift: scalings.map(({ shift }) => shift),
          scale: scalings.map(({ scale }) => scale),
        };
      },
    };
  },
  slots: ({ parts }) => parts.length,
  encoder: ({ parts }, params) => {
    const { fill, begin } = paramsOf(params);
    return (values, { into, at, stride }) =>
      eachTime(values, (time, row) =>
        parts.forEach((part, j) => (into[at + row * stride + j] = partOf(part, time ?? fill ?? 0, begin))),
      );
  },
  onnx: ({ parts }, params, graph) => datesInOnnx(graph, parts, paramsOf(params)),
  width: ({ parts, as }) => parts.reduce((sum, part) => sum + widthOf(part, as), 0),
  apply: ({ parts, as }, tf, x, params) => {
    const { shift, scale } = paramsOf(params);
    const columns = parts.map((part, j) =>
      applyPart(tf, parts.length === 1 ? x : tf.slice(x, [0, j], [-1, 1]), {
        part,
        as,
        shift: shift[j]!,
        scale: scale[j]!,
      }),
    );
    return columns.length === 1 ? columns[0]! : tf.concat(columns, 1);
  },
  details: ({ parts, as }, params) => {
    const { begin, fill } = paramsOf(params);
    return [
      `${parts.join(', ')}${parts.some(isPeriodic) ? ` as ${as}` : ''}; from ${dayText(begin)}`,
      ...(fill === null ? [] : [`missing: ${dayText(fill)}`]),
    ].join('; ');
  },
});

const paramsOf = (params: ColumnParams): DateParams => params as unknown as DateParams;

const day = 86_400_000;
const dayText = (time: number): string => new Date(time).toISOString().slice(0, 10);

const isPeriodic = (part: PartName): part is keyof typeof periods => part in periods;

/** Periodic parts count from 0. */
const partOf = (part: PartName, time: number, begin: number): number => {
  if (part === 'elapsed') return (time - begin) / day;
  const at = new Date(time);
  switch (part) {
    case 'year':
      return at.getUTCFullYear();
    case 'month':
      return at.getUTCMonth();
    case 'day':
      return at.getUTCDate() - 1;
    case 'weekday':
      return at.getUTCDay();
    case 'hour':
      return at.getUTCHours();
    case 'minute':
      return at.getUTCMinutes();
  }
};

type As = 'cyclic' | 'oneHot' | 'number';

const widthOf = (part: PartName, as: As): number => {
  if (!isPeriodic(part) || as === 'number') return 1;
  return as === 'cyclic' ? 2 : periods[part];
};

interface PartRecipe {
  readonly part: PartName;
  readonly as: As;
  readonly shift: number;
  readonly scale: number;
}

const applyPart = (tf: Tf, x: Tensor, { part, as, shift, scale }: PartRecipe): Tensor => {
  if (!isPeriodic(part) || as === 'number') return tf.mul(tf.sub(x, shift), 1 / scale);
  if (as === 'oneHot') return oneHot(tf, x, periods[part]);
  const angle = tf.mul(x, (2 * Math.PI) / periods[part]);
  return tf.concat([tf.sin(angle), tf.cos(angle)], 1);
};

/** `time` is undefined where it is missing. */
const eachTime = (values: RawValues, take: (time: number | undefined, row: number) => void): void => {
  if (values.raw !== 'date') throw new Error(`A date column takes no ${values.raw}.`);
  for (let row = 0; row < values.values.length; row++)
    take(isMissing(values, row) ? undefined : values.values[row]!, row);
};

/** A date that stands for missing ones, as milliseconds since 1970. Throws `ColumnError`. */
const inMilliseconds = (missing: Missing<'mean' | 'median', string>): Missing<'mean' | 'median', number> => {
  if (typeof missing !== 'object') return missing;
  const value = Date.parse(missing.value);
  if (Number.isNaN(value)) throw new ColumnError(noDate({ text: missing.value }));
  return { value };
};
