import { printableLines } from '../contracts/printable.ts';

/** One line of CSV by RFC 4180, ended by a line feed. */
export const csvLine = (cells: readonly (string | number)[]): string => `${cells.map(csvCell).join(',')}\n`;

export const csvCell = (cell: string | number): string => {
  const text = printableLines(String(cell));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
