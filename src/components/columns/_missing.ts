import { Type, type TUnsafe } from '@sinclair/typebox';
import { ColumnError } from '../../contracts/columns.ts';
import { nothingToFillWith } from './_messages.ts';

/** `error`, `drop`, a way to fill, or a value. */
export type Missing<W extends string, V> = 'error' | 'drop' | W | { readonly value: V };

const valueTypes = { number: 'number', text: 'string', boolean: 'boolean' } as const;
interface Values {
  readonly number: number;
  readonly text: string;
  readonly boolean: boolean;
}

/** The field `missing` of a column that knows these ways to fill. */
export const missingField = <const W extends string, const T extends keyof Values>(ways: readonly W[], of: T) =>
  Type.Unsafe<Missing<W, Values[T]>>({
    anyOf: [
      { type: 'string', enum: ['error', 'drop', ...ways] },
      {
        type: 'object',
        additionalProperties: false,
        required: ['value'],
        properties: { value: { type: valueTypes[of], description: 'What stands for a missing value.' } },
      },
    ],
    title: `${['error', 'drop', ...ways].map((way) => `\`${way}\``).join(', ')} or \`{value: …}\``,
    default: 'error',
    description: `What becomes of a row without a value: an \`error\`, \`drop\` the row, or fill it in by the training part.`,
  }) as unknown as TUnsafe<Missing<W, Values[T]>> & { readonly description: string; readonly default: 'error' };

export const policyOf = (missing: Missing<string, unknown>): 'error' | 'drop' | 'fill' =>
  missing === 'error' || missing === 'drop' ? missing : 'fill';

type NumberWay = 'mean' | 'median' | 'mode' | 'zero';

/** What numbers that come one by one say of a missing one. */
export interface FillTracker {
  add(value: number): void;
  addMissing(): void;
  missing(): number;
  /** Null where no value may be missing. Throws `ColumnError`. */
  value(): number | null;
}

export const trackFill = (missing: Missing<NumberWay, number>): FillTracker => {
  let absent = 0;
  const counter = counterOf(missing);
  return {
    add: counter.add,
    addMissing: () => void (absent += 1),
    missing: () => absent,
    value: () => {
      const value = counter.value();
      if (value === undefined) throw new ColumnError(nothingToFillWith({ missing: String(missing) }));
      return value;
    },
  };
};

interface Counter {
  readonly add: (value: number) => void;
  readonly value: () => number | null | undefined;
}

const counterOf = (missing: Missing<NumberWay, number>): Counter => {
  if (typeof missing === 'object') return constant(missing.value);
  switch (missing) {
    case 'mean':
      return meanCounter();
    case 'median':
      return medianCounter();
    case 'mode':
      return modeCounter();
    case 'zero':
      return constant(0);
    default:
      return constant(null);
  }
};

const constant = (value: number | null): Counter => ({ add: () => undefined, value: () => value });

const meanCounter = (): Counter => {
  let [count, mean] = [0, 0];
  return {
    add: (value) => void (mean += (value - mean) / ++count),
    value: () => (count === 0 ? undefined : mean),
  };
};

/** Exact, so it holds all numbers: 8 bytes each, while the column is fitted. */
const medianCounter = (): Counter => {
  let numbers = new Float64Array(1024);
  let count = 0;
  return {
    add: (value) => {
      if (count === numbers.length) {
        const larger = new Float64Array(2 * count);
        larger.set(numbers);
        numbers = larger;
      }
      numbers[count++] = value;
    },
    value: () => {
      const sorted = numbers.subarray(0, count).sort();
      if (count === 0) return undefined;
      return count % 2 === 1 ? sorted[(count - 1) / 2]! : (sorted[count / 2 - 1]! + sorted[count / 2]!) / 2;
    },
  };
};

/** The most frequent number; the smallest of several. */
const modeCounter = (): Counter => {
  const counts = new Map<number, number>();
  return {
    add: (value) => void counts.set(value, (counts.get(value) ?? 0) + 1),
    value: () => {
      let best: number | undefined;
      for (const [value, count] of counts) {
        const most = best === undefined ? 0 : counts.get(best)!;
        if (best === undefined || count > most || (count === most && value < best)) best = value;
      }
      return best;
    },
  };
};

export const summaryOfFill = (missing: Missing<string, unknown>, fill: string | null): readonly string[] =>
  policyOf(missing) === 'fill' && fill !== null
    ? [`missing: ${typeof missing === 'object' ? '' : `${missing} `}${fill}`]
    : [];
