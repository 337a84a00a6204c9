import { ColumnError } from '../../contracts/columns.ts';
import type { Tensor, Tf } from '../../contracts/tensors.ts';
import { functionsAfterScaling, outsideDomain } from './_messages.ts';
import type { Scaler } from './_moments.ts';

interface NumberFunction {
  readonly of: (value: number) => number;
  readonly takes: (value: number) => boolean;
  /** The numbers that it takes, in words. */
  readonly least: string;
  readonly apply: (tf: Tf, x: Tensor) => Tensor;
}

const functions = {
  log: { of: Math.log, takes: (value) => value > 0, least: 'above 0', apply: (tf, x) => tf.log(x) },
  log1p: { of: Math.log1p, takes: (value) => value > -1, least: 'above −1', apply: (tf, x) => tf.log1p(x) },
  sqrt: { of: Math.sqrt, takes: (value) => value >= 0, least: 'from 0', apply: (tf, x) => tf.sqrt(x) },
} satisfies Readonly<Record<string, NumberFunction>>;

export type FunctionName = keyof typeof functions;

export const transformNames = ['standardize', 'minMax', 'log', 'log1p', 'sqrt'] as const;
type TransformName = (typeof transformNames)[number];

export const isFunction = (name: TransformName): name is FunctionName => name in functions;

/** Functions come first, then what scales. Throws `ColumnError`. */
export const splitTransforms = (
  transforms: readonly TransformName[],
): { readonly functions: readonly FunctionName[]; readonly scalers: readonly Scaler[] } => {
  const first = transforms.findIndex((name) => !isFunction(name));
  const late = first < 0 ? undefined : transforms.slice(first).find(isFunction);
  if (late !== undefined) throw new ColumnError(functionsAfterScaling({ name: late, before: transforms[first]! }));
  return {
    functions: transforms.filter(isFunction),
    scalers: transforms.filter((name): name is Scaler => !isFunction(name)),
  };
};

export const throughFunctions = (names: readonly FunctionName[], value: number): number =>
  names.reduce((x, name) => functions[name].of(x), value);

/** Calls `refuse` where one of the functions doesn't take the number that it gets. */
export const checkDomain = (names: readonly FunctionName[], value: number, refuse: (reason: string) => never): void => {
  let x = value;
  for (const name of names) {
    const { of, takes, least }: NumberFunction = functions[name];
    if (!takes(x)) refuse(outsideDomain({ value: String(value), transform: name, least }));
    x = of(x);
  }
};

export const applyFunctions = (tf: Tf, x: Tensor, names: readonly FunctionName[]): Tensor =>
  names.reduce((y, name) => (functions[name] as NumberFunction).apply(tf, y), x);
