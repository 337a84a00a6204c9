import pc from 'picocolors';
import type { DataReport } from '../../api/data.ts';
import { printable } from '../../contracts/printable.ts';
import type { Oddity } from '../../data/profile/oddities.ts';
import type { ColumnSummary } from '../../data/profile/summary.ts';
import * as messages from '../messages.ts';

const count = (value: number): string => value.toLocaleString('en-US');

/** The look at the data, for a terminal of 80 columns. */
export const dataText = ({ source, parts, columns, samples, oddities }: DataReport): string =>
  [
    pc.bold(printable(source)),
    parts.map(({ part, rows }) => `${part} ${count(rows)}`).join(', '),
    '',
    ...columns.flatMap(columnText),
    '',
    pc.bold('First training rows'),
    ...samples.flatMap((row, i) => sampleText(columns, row, i)),
    '',
    pc.bold('Leaks and oddities'),
    ...odditiesText(oddities),
  ].join('\n');

const odditiesText = (oddities: readonly Oddity[]): readonly string[] =>
  oddities.length === 0 ? ['  None found.'] : oddities.map((oddity) => `  ${pc.yellow('!')} ${oddityText(oddity)}`);

const nameWidth = 22;
const typeWidth = 10;

const columnText = (column: ColumnSummary): readonly string[] => {
  const { name, type, isTarget, parts } = column;
  const label = pc.dim((isTarget ? `${type} *` : type).padEnd(typeWidth));
  const title = `${cut(name, nameWidth).padEnd(nameWidth)} ${label}`;
  const rest = [
    ...parts.filter(({ missing }) => missing > 0).map(({ part, missing }) => `${part} ${count(missing)} missing`),
    ...parts.filter(({ unseen }) => unseen > 0).map(({ part, unseen }) => `${part} ${count(unseen)} unseen`),
  ];
  const indent = ' '.repeat(nameWidth + typeWidth + 2);
  return [`${title} ${valuesText(column)}`, ...(rest.length > 0 ? [`${indent}${pc.yellow(rest.join(', '))}`] : [])];
};

const valuesText = ({ type, numbers, histogram, top, distinct }: ColumnSummary): string => {
  if (numbers && histogram) {
    return `${pc.cyan(blocksOf(histogram))} ${cut(rangeText(type, numbers), 29)}`;
  }
  if (!top) return '';
  const shares: string[] = [];
  let width = 0;
  for (const { value, rows } of top) {
    const share = `${cut(value, 16)} ${count(rows)}`;
    if (width + share.length > 34 && shares.length > 0) break;
    shares.push(share);
    width += share.length + 2;
  }
  const more = distinct! - shares.length;
  return `${shares.join(', ')}${more > 0 ? ` +${count(more)}` : ''}`;
};

const rangeText = (type: string, { min, max, mean }: NonNullable<ColumnSummary['numbers']>): string =>
  type === 'date' ? `${dayOf(min)} … ${dayOf(max)}` : `${brief(min)} … ${brief(max)}, mean ${brief(mean)}`;

const blocks = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

const blocksOf = (histogram: readonly number[]): string => {
  const most = Math.max(...histogram);
  return histogram.map((rows) => blocks[rows === 0 ? 0 : Math.max(1, Math.round((8 * rows) / most))]).join('');
};

const brief = (value: number): string => String(Number(value.toPrecision(4)));
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
const cut = (text: string, width: number): string => {
  const shown = printable(text.slice(0, 2 * width));
  return shown.length > width ? `${shown.slice(0, width - 1)}…` : shown;
};

const mostSampleColumns = 12;

const sampleText = (
  columns: readonly ColumnSummary[],
  row: DataReport['samples'][number],
  at: number,
): readonly string[] => {
  const cells = columns.slice(0, mostSampleColumns).map(({ name, type }, i) => {
    const value = row[i];
    const text = type === 'date' && typeof value === 'number' ? dayOf(value) : String(value ?? '–');
    return `${cut(name, 20)}: ${cut(text, 30)}`;
  });
  const lines = [''];
  for (const cell of cells) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + cell.length + 2 > 74) lines.push(cell);
    else lines[lines.length - 1] = line === '' ? cell : `${line}, ${cell}`;
  }
  return lines.map((line, i) => `  ${i === 0 ? at + 1 : ' '}  ${line}`);
};

const oddityText = (oddity: Oddity): string => {
  switch (oddity.kind) {
    case 'constant':
      return messages.constantColumn(oddity);
    case 'identifier':
      return messages.identifierColumn(oddity);
    case 'alone':
      return messages.predictsAlone(oddity);
    case 'duplicates':
      return messages.duplicateRows(oddity);
    case 'imbalance':
      return messages.imbalance(oddity);
  }
};
