import Table from 'cli-table3';
import picocolors from 'picocolors';
import type { Terminal } from '../../contracts/reporter.ts';
import { printable } from '../../contracts/printable.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Lines that stay, and below them some that are drawn over. */
export interface Screen {
  readonly colors: Colors;
  readonly columns: number;
  /** Live lines may be drawn. */
  readonly live: boolean;
  /** Writes lines above the live ones. */
  print(text: string): void;
  /** Draws the live lines, each at most one row of the terminal; empty to be rid of them. */
  draw(text: string): void;
}

/** Back to where the live lines begin, and all below is gone. */
const erase = (drawn: string): string => {
  if (drawn === '') return '';
  const rows = drawn.split('\n').length;
  return rows === 1 ? '\r\u001b[K' : `\r\u001b[${rows - 1}A\u001b[J`;
};

export const createScreen = (terminal: Terminal): Screen => {
  const colors = picocolors.createColors(terminal.colors);
  let drawn = '';
  return {
    colors,
    get columns() {
      return terminal.columns; // a window may be resized
    },
    live: terminal.live,
    print: (text) => terminal.write(`${erase(drawn)}${text}\n${drawn}`),
    draw: (text) => {
      terminal.write(`${erase(drawn)}${text}`);
      drawn = text;
    },
  };
};

/**
 * Words and what they say, in two columns, broken between words where the terminal is narrow; a path too long for a row
 * stays whole.
 */
export const facts = (
  { columns }: Pick<Screen, 'columns'>,
  rows: readonly (readonly [string, string])[],
  paint: (word: string) => string,
): string => {
  const first = Math.max(9, ...rows.map(([word]) => word.length)) + 2;
  const lines = rows.map(([word, text]) => {
    const clean = printable(text);
    const longest = Math.max(...clean.split(' ').map(({ length }) => length));
    const table = new Table({
      ...plain,
      colWidths: [first, Math.max(columns - first, longest)],
      wordWrap: true,
      style: { ...plain.style, 'padding-right': 0 },
    });
    table.push([paint(word), clean]);
    return table.toString();
  });
  return trimmed(lines.join('\n'));
};

/**
 * A table without lines; all columns but the first `left` are numbers. The first column is cut where the terminal is
 * narrow.
 */
export const columnTable = (
  { columns, colors }: Pick<Screen, 'columns' | 'colors'>,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  left: number,
): string => {
  const cells = [head, ...rows].map((row) => row.map(printable));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)) + 2);
  const over = Math.max(0, widths.reduce((sum, width) => sum + width, 0) - columns);
  widths[0] = Math.max(8, widths[0]! - over);
  const table = new Table({
    ...plain,
    colWidths: widths,
    colAligns: head.map((_, column) => (column < left ? 'left' : 'right')),
  });
  table.push(...cells.map((row, index) => (index === 0 ? row.map(colors.dim) : row)));
  return trimmed(table.toString());
};

const none = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);
const plain = { chars: none, style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] } };

const trimmed = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
