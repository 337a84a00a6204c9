import { Type, type Static, type TSchema, type TUnsafe } from '@sinclair/typebox';
import type { Bound, Kind } from './kinds.ts';

/**
 * A field is a JSON Schema with a mandatory description, carrying the TypeScript type that `build` receives. A field
 * with a `default` may be left out of the file. Annotations, which ajv ignores, say what plain JSON Schema cannot:
 * `slot` (another component goes here), `amount` (a number with a unit), `monitor` (a reported value), `secret`.
 */
export type Field<T = unknown> = TUnsafe<T> & { readonly description: string };
export type Fields = { readonly [name: string]: TSchema };

/** What a component's functions receive: every default filled in, slots bound to their child, amounts parsed. */
export type Resolved<F extends Fields> = { readonly [N in keyof F]: Static<F[N]> };

/** What an author may write: fields with a default are optional. */
export type Written<F extends Fields> = { readonly [N in RequiredNames<F>]: unknown } & {
  readonly [N in keyof F]?: unknown;
};
type RequiredNames<F extends Fields> = {
  [N in keyof F]: F[N] extends { readonly default: unknown } ? never : N;
}[keyof F];

/** An amount of something, as written `20 epochs`, `500 steps`, `30 s`, `5 min`, `2 h`, `4 GB`; time is in seconds. */
export type Amount = { readonly value: number; readonly unit: Unit };
export type Unit = 'epochs' | 'steps' | 'trials' | 's' | 'min' | 'h' | 'MB' | 'GB';

type Doc<T> = { readonly description: string; readonly default?: T };
type Range = {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
};
/** The options stay in the type, so that it is known which fields have a default. */
type With<T, O> = Field<T> & Pick<O, Extract<keyof O, 'default'>>;

export const number = <const O extends Doc<number> & Range>(options: O) =>
  Type.Number(options) as unknown as With<number, O>;
/**
 * What every integer field is limited to that sets no `maximum` of its own: the largest int32, as sizes of tensors are.
 */
export const mostInteger = 2 ** 31 - 1;
/** The JSON Schema of a whole number. Every integer in a field is made here, so none is without a bound. */
export const wholeNumber = (range: Range): TSchema => ({ type: 'integer', maximum: mostInteger, ...range }) as never;
export const integer = <const O extends Doc<number> & Range>(options: O) =>
  Type.Unsafe<number>(wholeNumber(options)) as unknown as With<number, O>;
export const flag = <const O extends Doc<boolean>>(options: O) => Type.Boolean(options) as unknown as With<boolean, O>;
export const text = <const O extends Doc<string> & { readonly pattern?: string; readonly minLength?: number }>(
  options: O,
) => Type.String(options) as unknown as With<string, O>;

/**
 * Text that stands in no file and is never shown: only `${env:NAME}` may be written, after a word such as `Bearer` if
 * need be.
 */
export const secret = <const O extends Doc<string>>(options: O) =>
  Type.Unsafe<string>({ type: 'string', secret: true, ...options }) as unknown as With<string, O>;

/** One of a few words. */
export const choice = <const C extends readonly string[], const O extends Doc<C[number]>>(choices: C, options: O) =>
  Type.Unsafe<C[number]>({ type: 'string', enum: choices, ...options }) as With<C[number], O>;

/** A list of values of one field. */
export const list = <
  T,
  const O extends Doc<readonly unknown[]> & { readonly minItems?: number; readonly maxItems?: number },
>(
  item: TUnsafe<T> | Field<T>,
  options: O,
) => Type.Unsafe<readonly T[]>({ type: 'array', items: item, ...options }) as unknown as With<readonly T[], O>;

/** A map from any name to values of one field. */
export const map = <T, const O extends Doc<Record<string, unknown>>>(value: TUnsafe<T> | Field<T>, options: O) =>
  Type.Unsafe<Readonly<Record<string, T>>>({
    type: 'object',
    additionalProperties: value,
    ...options,
  }) as unknown as With<Readonly<Record<string, T>>, O>;

/**
 * A fixed group of fields; left out, each of its fields takes its default, so a section is required only when one of
 * its fields is.
 */
export const section = <const F extends Fields>(fields: F, options: { readonly description: string }) =>
  Type.Unsafe<Resolved<F>>({ ...objectSchema(fields), ...options }) as Field<Resolved<F>> & { readonly properties: F };

/**
 * A field that holds another component, handed over bound: `fields.kernel.values(…)`. `default` is written as in the
 * file.
 */
export const slot = <const K extends Kind, const O extends Doc<unknown>>(kind: K, options: O) =>
  Type.Unsafe<Bound<K>>({ slot: kind, ...options }) as unknown as With<Bound<K>, O>;

/** A slot that may stay empty; `null` when it does. */
export const optionalSlot = <const K extends Kind>(kind: K, options: { readonly description: string }) =>
  Type.Unsafe<Bound<K> | null>({ slot: kind, default: null, ...options }) as unknown as With<
    Bound<K> | null,
    { default: null }
  >;

/** A value that may be left out and is `null` then; says so where "no such thing" is the honest default. */
export const optional = <T>(field: TUnsafe<T> | Field<T>, meaning?: string) => {
  const { description, ...schema } = field as unknown as { description: string };
  return Type.Unsafe<T | null>({
    anyOf: [schema, { type: 'null' }],
    default: null,
    description: meaning ?? description,
  }) as unknown as With<T | null, { default: null }>;
};

/** Larger amounts have no decimal form of at most 20 digits, and no run is that long. */
const mostAmount = 1e20;

/**
 * A number with one of the units; the first unit is meant when a bare number is written. `default` is written as in the
 * file.
 */
export const amount = <const O extends Doc<string | number>>(units: readonly [Unit, ...Unit[]], options: O) =>
  Type.Unsafe<Amount>({
    anyOf: [
      { type: 'number', minimum: 0, maximum: mostAmount },
      { type: 'string', pattern: `^\\d{1,20}(\\.\\d+)? ?(${units.join('|')})$` },
    ],
    amount: units,
    ...options,
  }) as unknown as With<Amount, O>;

/**
 * The name of a reported value, `validation/accuracy`; without a split, the one that decisions default to is put before
 * it.
 */
export const monitor = <const O extends Doc<string>>(options: O) =>
  Type.Unsafe<string>({
    type: 'string',
    pattern: '^((train|validation|test)/)?[A-Za-z][A-Za-z0-9]*$',
    monitor: true,
    ...options,
  }) as unknown as With<string, O>;

/** The JSON Schema of an object with exactly these fields. */
export const objectSchema = (fields: Fields) => ({
  type: 'object' as const,
  additionalProperties: false,
  required: Object.keys(fields).filter((name) => isRequired(fields[name]!)),
  properties: fields,
});

/** Whether a field must be written: it has no default, and, being a section, has a field without one. */
export const isRequired = (field: TSchema): boolean =>
  field['properties'] ? Object.values(field['properties'] as Fields).some(isRequired) : !('default' in field);

/** `20 epochs` → `{value: 20, unit: 'epochs'}`; a bare number has the field's first unit. */
export const parseAmount = (written: string | number, units: readonly Unit[]): Amount => {
  if (typeof written === 'number') return { value: written, unit: units[0]! };
  const [, value, unit] = /^([\d.]+) ?([A-Za-z]+)$/.exec(written) ?? [];
  if (unit === undefined) throw new Error(`\`${written}\` is not an amount. Write \`5 ${units[0]!}\`.`);
  return { value: Number(value), unit: unit as Unit };
};

/** As an amount stands in a plan: `20 epochs`. The number is decimal, because amounts have no exponent. */
export const amountText = (written: string | number, units: readonly Unit[]): string => {
  const { value, unit } = parseAmount(written, units);
  return `${decimalText(value)} ${unit}`;
};

/** `1e-7` → `0.0000001`. */
const decimalText = (value: number): string => {
  const [digits, exponent] = String(value).split('e-') as [string, string?];
  return exponent === undefined ? digits : `0.${'0'.repeat(Number(exponent) - 1)}${digits.replace('.', '')}`;
};

/** Seconds of an amount of time. */
export const inSeconds = ({ value, unit }: Amount): number => value * ({ s: 1, min: 60, h: 3600 }[unit as 's'] ?? 1);

/** Bytes of an amount of memory. */
export const inBytes = ({ value, unit }: Amount): number => value * (unit === 'GB' ? 1e9 : 1e6);
