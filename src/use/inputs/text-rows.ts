import type { FittedColumns } from '../../data/columns/fitted.ts';
import { linesOf, type ByteReader, type Bytes } from './bytes.ts';
import { InputError, shown } from './input-error.ts';
import { itemOf, type Items } from './item.ts';
import { encodeCells, rowItems, rowOf } from './rows.ts';

const together = 256;
/** A header is not longer. */
const mostHeader = 2 ** 12;

/** Whether every line is a text: the model takes one text, and the first line is no header that names it. */
export const takesLines = async (bytes: ByteReader, { features }: FittedColumns): Promise<boolean> => {
  const [{ name, column, raw, params } = features[0]!, ...others] = features;
  if (others.length > 0 || raw !== 'text' || !column.isIndex?.() || column.choices?.(params)) return false;
  const cells = (await firstLine(bytes)).split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  return !cells.includes(name);
};

const firstLine = async (bytes: ByteReader): Promise<string> => {
  for (let length = 1; length <= mostHeader; length++) {
    const head = await bytes.peek(length);
    if (head.length < length || head[length - 1] === 0x0a)
      return Buffer.from(head)
        .toString('utf8')
        .replace(/^\uFEFF/, '')
        .trim();
  }
  return '';
};

/** One text a line; empty lines are skipped. */
export async function* lineItems(file: string, bytes: Bytes, columns: FittedColumns): AsyncGenerator<Items[]> {
  let index = 0;
  for await (const lines of linesOf(bytes)) {
    const rows = lines.filter((line) => line.trim() !== '').map((line) => [line.trim()]);
    for (let first = 0; first < rows.length; first += together) {
      const some = rows.slice(first, first + together);
      yield rowItems(file, index, some, columns);
      index += some.length;
    }
  }
}

/** A JSON list of objects. */
export async function* jsonArrayItems(
  file: string,
  content: Uint8Array,
  columns: FittedColumns,
): AsyncGenerator<Items[]> {
  const rows = parsedList(content);
  for (let first = 0; first < rows.length; first += together)
    yield rows
      .slice(first, first + together)
      .map((row, i) => itemOf(file, first + i, () => encodeCells(columns, [rowOf(row, columns)])));
}

const parsedList = (content: Uint8Array): readonly unknown[] => {
  const text = new TextDecoder('utf-8').decode(content);
  try {
    return JSON.parse(text) as readonly unknown[];
  } catch {
    throw new InputError(`is not JSON: ${shown(text)}`);
  }
};
