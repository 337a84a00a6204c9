import { Type } from '@sinclair/typebox';
import { ColumnError, type ColumnParams, type RefuseRow } from '../../contracts/columns.ts';
import { isMissing, textAt } from '../../contracts/raw-values.ts';
import type { RawValues } from '../../contracts/table.ts';
import { defineColumn } from '../../registry/define.ts';
import { noBoolean, nothingToFillWith } from './_messages.ts';
import { missingField, policyOf, summaryOfFill } from './_missing.ts';
import { booleansInOnnx } from './_onnx.ts';

interface BooleanParams {
  /** What stands for a missing value; null where none may be missing. */
  readonly fill: 0 | 1 | null;
}

export const boolean = defineColumn({
  type: 'boolean',
  summary: 'True or false as 1 or 0; texts may be true, false, yes, no, 1 or 0, in any case.',
  fields: { missing: missingField(['mode'], 'boolean') },
  examples: [{}, { missing: 'mode' }, { missing: { value: false } }],
  accepts: ['boolean', 'text', 'number'],
  fitted: Type.Object({ fill: Type.Union([Type.Literal(0), Type.Literal(1), Type.Null()]) }),
  missing: ({ missing }) => policyOf(missing),
  fit: ({ missing }) => {
    const counts = [0, 0];
    const fillOf = (): 0 | 1 | null => {
      if (policyOf(missing) !== 'fill') return null;
      if (typeof missing === 'object') return missing.value ? 1 : 0;
      if (counts[0] === 0 && counts[1] === 0) throw new ColumnError(nothingToFillWith({ missing: 'mode' }));
      return counts[1]! > counts[0]! ? 1 : 0;
    };
    return {
      observe: (values, refuse) => eachBoolean(values, refuse, (value) => value !== undefined && counts[value]!++),
      finish: () => ({ fill: fillOf() }),
    };
  },
  slots: () => 1,
  encoder: (_, params) => {
    const { fill } = paramsOf(params);
    return (values, { into, at, stride, refuse }) =>
      eachBoolean(values, refuse, (value, row) => (into[at + row * stride] = value ?? fill ?? 0));
  },
  onnx: (_, params, graph) => booleansInOnnx(graph, paramsOf(params).fill, texts),
  width: () => 1,
  apply: (_, _tf, x) => x,
  details: ({ missing }, params) => {
    const { fill } = paramsOf(params);
    return summaryOfFill(missing, fill === null ? null : String(fill === 1)).join('');
  },
  target: (_, single) => (single ? 'class' : 'value'),
  unit: () => ({ shift: [0], scale: [1] }),
});

const paramsOf = (params: ColumnParams): BooleanParams => params as unknown as BooleanParams;

const texts: ReadonlyMap<string, 0 | 1> = new Map([
  ['true', 1],
  ['yes', 1],
  ['1', 1],
  ['false', 0],
  ['no', 0],
  ['0', 0],
]);

/** `value` is undefined where it is missing. */
const eachBoolean = (
  values: RawValues,
  refuse: RefuseRow,
  take: (value: 0 | 1 | undefined, row: number) => void,
): void => {
  const count = values.raw === 'text' ? values.codes.length : values.values.length;
  for (let row = 0; row < count; row++) {
    if (isMissing(values, row)) take(undefined, row);
    else if (values.raw === 'boolean') take(values.values[row] as 0 | 1, row);
    else {
      const text = textAt(values, row)!;
      const value = texts.get(text.toLowerCase());
      take(value ?? refuse(row, noBoolean({ text })), row);
    }
  }
};
