import { DataError } from '../../contracts/data.ts';
import { kindOfTexts } from '../columns/cells.ts';
import { canBeNamed, guessColumn, guessTarget, type GuessedColumn } from './guess-column.ts';
import type { SeenColumn, SeenTable } from './look.ts';
import { noFeatures, noSuchTarget, noTargetAtAll, oneColumn, unfitTarget } from './messages.ts';
import { beyondLimit, otherText, textBesideOthers } from './notes.ts';

export interface GuessedTable {
  readonly target: GuessedColumn;
  /** How the target was chosen. */
  readonly chosenBy: 'name' | 'place' | 'option';
  /** In the order of the file, with those that are left out. */
  readonly features: readonly GuessedColumn[];
  /** Texts that mark a missing value. */
  readonly markers: readonly string[];
  readonly rows: number;
  readonly isWhole: boolean;
}

interface GuessOptions {
  readonly file: string;
  readonly target?: string | undefined;
  /** Whether texts such as `NA` may mark missing values; other formats have a mark of their own. */
  readonly hasMarkers: boolean;
}

/** Features that an experiment of this kind names. */
const mostFeatures = 2000;

/** Gives every column a type, and chooses the target. Throws `DataError` where nothing can be learned. */
export const guessTable = (seen: SeenTable, { file, target: asked, hasMarkers }: GuessOptions): GuessedTable => {
  const { columns, rows, isWhole } = seen;
  if (columns.length === 1) throw new DataError(oneColumn({ file }));
  const markers = hasMarkers ? markersOf(columns) : [];
  const marks = new Set(markers);
  const { target, chosenBy } = chooseTarget(columns, marks, { file, asked });
  const guessed = columns.filter(({ name }) => name !== target.name).map((column) => guessColumn(column, marks));
  const features = withinLimit(withOneText(guessed));
  if (features.every(({ type }) => type === 'ignore')) throw new DataError(noFeatures({ file, features }));
  return { target, chosenBy, features, markers, rows, isWhole };
};

/** Always a mark, and a mark only where the other values are no texts. */
const plainMarkers = ['NA', 'N/A', 'n/a', '#N/A', 'NaN', 'nan', 'NULL', 'null', 'None'];
const doubtfulMarkers = ['?', '-', '--', '.', 'none', 'unknown', 'na'];

const markersOf = (columns: readonly SeenColumn[]): readonly string[] => {
  const plain = plainMarkers.filter((marker) => columns.some(({ counts }) => counts.has(marker)));
  const doubtful = doubtfulMarkers.filter((marker) =>
    columns.some(({ counts }) => {
      if (!counts.has(marker)) return false;
      const others = [...counts.keys()].filter((text) => text !== marker && !plain.includes(text));
      return others.length > 0 && kindOfTexts(others) !== 'text';
    }),
  );
  return [...plain, ...doubtful];
};

const knownTargets = ['target', 'label', 'labels', 'class', 'y', 'species', 'outcome', 'price'];

const chooseTarget = (
  columns: readonly SeenColumn[],
  markers: ReadonlySet<string>,
  { file, asked }: { readonly file: string; readonly asked: string | undefined },
): Pick<GuessedTable, 'target' | 'chosenBy'> => {
  if (asked !== undefined) {
    const column = columns.find(({ name }) => name === asked);
    if (!column) throw new DataError(noSuchTarget({ file, target: asked, columns: columns.map(({ name }) => name) }));
    const target = guessTarget(column, markers);
    if (typeof target === 'string') throw new DataError(unfitTarget({ target: asked, reason: target }));
    return { target, chosenBy: 'option' };
  }
  const named = knownTargets.flatMap((known) => columns.filter(({ name }) => name.toLowerCase() === known));
  for (const [chosenBy, list] of [
    ['name', named],
    ['place', columns.toReversed()],
  ] as const)
    for (const column of list) {
      const target = !canBeNamed(column.name) ? '' : guessTarget(column, markers);
      if (typeof target !== 'string' && !isNumbering(column, markers)) return { target, chosenBy };
    }
  throw new DataError(noTargetAtAll({ file }));
};

const isNumbering = (column: SeenColumn, markers: ReadonlySet<string>): boolean =>
  column.isCounter && guessColumn(column, markers).type === 'ignore';

/** A text must be the only feature: it is kept where nothing else is. */
const withOneText = (features: readonly GuessedColumn[]): readonly GuessedColumn[] => {
  const others = features.some(({ type }) => type !== 'text' && type !== 'ignore');
  const longest = features.filter(({ type }) => type === 'text').sort((a, b) => lengthOf(b) - lengthOf(a))[0];
  return features.map((column) => {
    if (column.type !== 'text' || (!others && column === longest)) return column;
    return { ...column, type: 'ignore', fields: [], note: others ? textBesideOthers() : otherText() };
  });
};

const lengthOf = ({ counts }: GuessedColumn): number =>
  [...counts.keys()].slice(0, 1000).reduce((sum, text) => sum + text.length, 0) / Math.min(1000, counts.size);

const withinLimit = (features: readonly GuessedColumn[]): readonly GuessedColumn[] => {
  let used = 0;
  return features.map((column) => {
    if (column.type === 'ignore' || ++used <= mostFeatures) return column;
    return { ...column, type: 'ignore', fields: [], note: beyondLimit({ most: mostFeatures }) };
  });
};
