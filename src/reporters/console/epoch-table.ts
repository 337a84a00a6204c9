import type { EventOf } from '../../contracts/events.ts';
import type { Screen } from './screen.ts';
import { number } from './words.ts';
import { printable } from '../../contracts/printable.ts';

/**
 * Says each epoch in one row, under a header that comes with the first; where the terminal is too narrow, as words in
 * rows that fit.
 */
export const createEpochTable = (
  { columns: room, colors }: Screen,
  names: readonly string[],
): ((event: EventOf<'epoch:end'>) => string) => {
  let table: readonly Column[] | undefined;
  return (event) => {
    const header = table === undefined;
    table ??= columnsOf(names, event);
    if (totalWidth(table) > room) return asWords(table, event, room);
    const row = table.map(({ width, cell }) => cell(event).padStart(width)).join(gap);
    return header ? `${headerOf(table).map(colors.dim).join('\n')}\n${row}` : row;
  };
};

interface Column {
  /** `train`, or none. */
  readonly group: string;
  readonly title: string;
  readonly width: number;
  readonly cell: (event: EventOf<'epoch:end'>) => string;
}

const gap = '  ';

const columnsOf = (names: readonly string[], first: EventOf<'epoch:end'>): readonly Column[] =>
  [
    { group: '', title: 'epoch', cell: ({ epoch }: EventOf<'epoch:end'>) => String(epoch) },
    ...names.map((name) => ({
      group: printable(name.split('/')[0]!),
      title: printable(name.slice(name.indexOf('/') + 1)),
      cell: ({ values }: EventOf<'epoch:end'>) => (name in values ? number(values[name]!) : '–'),
    })),
    { group: 'learning', title: 'rate', cell: ({ learningRate }: EventOf<'epoch:end'>) => number(learningRate) },
    {
      group: '',
      title: 'seconds',
      cell: ({ seconds }: EventOf<'epoch:end'>) => seconds.toFixed(seconds < 100 ? 2 : 0),
    },
  ].map((column) => ({
    ...column,
    width: Math.max(column.title.length, column.cell(first).length, column.group === 'learning' ? 8 : 0),
  }));

const totalWidth = (table: readonly Column[]): number =>
  table.reduce((sum, { width }) => sum + width + gap.length, -gap.length);

/** The names of the splits over their columns, the names of the values below. */
const headerOf = (table: readonly Column[]): readonly string[] => {
  const groups: { name: string; width: number; size: number }[] = [];
  for (const { group, width } of table) {
    const last = groups.at(-1);
    if (last && last.name === group)
      Object.assign(last, { width: last.width + gap.length + width, size: last.size + 1 });
    else groups.push({ name: group, width, size: 1 });
  }
  const top = groups.map(({ name, width, size }) => (size === 1 ? name.padStart(width) : ruled(name, width))).join(gap);
  return [top.trimEnd(), table.map(({ title, width }) => title.padStart(width)).join(gap)];
};

/** `──── train ────` */
const ruled = (name: string, width: number): string => {
  const lines = Math.max(0, width - name.length - 2);
  return `${'─'.repeat(Math.floor(lines / 2))} ${name} ${'─'.repeat(Math.ceil(lines / 2))}`;
};

const nameOf = ({ group, title }: Column): string => {
  if (group === 'learning') return 'learning rate';
  return group === '' ? title : `${group} ${title}`;
};

const asWords = (table: readonly Column[], event: EventOf<'epoch:end'>, room: number): string => {
  const words = table.map((column) => `${nameOf(column)} ${column.cell(event)}`);
  const lines = [''];
  for (const word of words) {
    const line = lines.at(-1)!;
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + gap.length + word.length <= room) lines[lines.length - 1] = `${line}${gap}${word}`;
    else lines.push(`  ${word}`);
  }
  return lines.join('\n');
};
