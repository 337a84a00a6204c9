import { InputError, shown } from './input-error.ts';
import { linesOf, type Bytes } from './bytes.ts';
import { itemOf, type Items, type Wanted } from './item.ts';
import { numbersIn } from './nested.ts';
import type { FittedColumns } from '../../data/columns/fitted.ts';
import type { HostArray } from '../../contracts/tensors.ts';
import { encodeCells, rowOf } from './rows.ts';
import { growingHistory, lastWindows } from './windows.ts';
import { valuesOf } from './values.ts';

/**
 * One sample a line: a list of numbers, flat or nested in the model's shape; `{"features": […]}`; or an object with a
 * number for each of the model's names.
 */
export async function* jsonlItems(file: string, bytes: Bytes, wanted: Wanted): AsyncGenerator<Items[]> {
  let index = 0;
  const { columns } = wanted;
  if (columns?.windows) return void (yield* historyItems(file, bytes, columns));
  for await (const lines of linesOf(bytes)) {
    yield lines
      .filter((line) => line.trim() !== '')
      .map((line) => itemOf(file, index++, () => sampleOf(parse(line), wanted)));
  }
}

/** A row a line, kept until the end of the file. */
async function* historyItems(file: string, bytes: Bytes, columns: FittedColumns): AsyncGenerator<Items[]> {
  const history = growingHistory();
  for await (const lines of linesOf(bytes))
    for (const line of lines) if (line.trim() !== '') history.add(rowOf(parse(line), columns));
  yield lastWindows(file, history.rows, columns);
}

/** A sample that was written as JSON, as the model takes it. Throws `InputError`. */
export const sampleOf = (value: unknown, wanted: Wanted): HostArray => {
  const { columns } = wanted;
  return columns ? encodeCells(columns, [rowOf(value, columns)]) : valuesOf(numbersOf(value, wanted), wanted);
};

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    throw new InputError(`is not JSON: ${shown(line)}`);
  }
};

/** The numbers of a sample that was written as JSON. Throws `InputError`. */
export const numbersOf = (value: unknown, { names, shape }: Wanted): number[] => {
  if (Array.isArray(value)) return numbersIn(value, shape);
  if (typeof value === 'number' && shape.length === 0) return [value];
  if (typeof value !== 'object' || value === null)
    throw new InputError(
      `is ${shown(JSON.stringify(value))}, expected a list of ` +
        `numbers${names ? ` or an object with ${listed(names)}` : ' or `{"features": […]}`'}`,
    );
  if ('features' in value) {
    const { features } = value;
    return numbersIn(Array.isArray(features) ? features : [features], shape);
  }
  if (!names) throw new InputError('has no `features`');
  return names.map((name) => {
    const number = (value as Readonly<Record<string, unknown>>)[name];
    if (typeof number !== 'number')
      throw new InputError(
        number === undefined
          ? `has no \`${name}\``
          : `has ${shown(JSON.stringify(number))} as \`${name}\`, expected a number`,
      );
    return number;
  });
};

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
