import type { DataIo } from '../../contracts/data.ts';
import { openTable } from '../tables/open.ts';
import { parseCell } from '../columns/cells.ts';
import { formatOf } from './format.ts';
import { guessTable } from './guess-table.ts';
import { lookAtTable } from './look.ts';
import { writeTable } from './write-table.ts';

export interface GuessedExperiment {
  readonly text: string;
  readonly target: string;
  readonly chosenBy: 'name' | 'place' | 'option';
  /** Columns that are used and left out. */
  readonly used: number;
  readonly ignored: number;
}

interface Asked {
  readonly path: string;
  readonly name: string;
  readonly target?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Looks at a table and writes an experiment on it. Throws `DataError`. */
export const guessTableExperiment = async (
  io: DataIo,
  { path, name, target: asked }: Asked,
): Promise<GuessedExperiment> => {
  const format = formatOf(path)!;
  const csv = format === 'csv' ? await csvFormat(io, path) : { delimiter: ',', header: true };
  const source = await openTable(io, { format, parts: { train: path }, ...csv });
  const seen = await lookAtTable(source, format === 'csv');
  const guess = guessTable(seen, { file: path, target: asked, hasMarkers: format === 'csv' });
  const used = guess.features.filter(({ type }) => type !== 'ignore').length;
  return {
    text: writeTable({ format, path, name, ...csv }, guess),
    target: guess.target.name,
    chosenBy: guess.chosenBy,
    used,
    ignored: guess.features.length - used,
  };
};

/** The separator that the first line has most often, and whether that line names the columns. */
const csvFormat = async (io: DataIo, path: string): Promise<{ delimiter: string; header: boolean }> => {
  const { bytes } = await io.head(path, 2 ** 16);
  const line = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split(/\r?\n/, 1)[0]!;
  const unquoted = line.replace(/"[^"]*"/g, '');
  const separators = [',', ';', '\t', '|'].map((text) => ({ text, count: unquoted.split(text).length }));
  const best = separators.reduce((a, b) => (b.count > a.count ? b : a));
  const isNumbers = line.split(best.text).every((cell) => parseCell.number(cell.trim()) !== undefined);
  return { delimiter: best.text, header: !isNumbers };
};
