import type { RawKind } from '../../../contracts/table.ts';
import { quoted } from '../messages.ts';

const count = (number: number): string => number.toLocaleString('en-US');

/** A time of the table as a user would write it. */
export const timeText = (raw: RawKind, value: number): string =>
  raw === 'date' ? new Date(value).toISOString().replace('T00:00:00.000Z', '') : String(value);

interface SameTime {
  readonly column: string;
  readonly time: string;
  /** Left out where the table is one series. */
  readonly series: string | undefined;
}

export const sameTime = ({ column, time, series }: SameTime): string =>
  series === undefined
    ? `${quoted(column)} is ${quoted(time)} in two rows. Name the column that tells series apart in \`windows.by\`.`
    : `${quoted(column)} is ${quoted(time)} in two rows of ${quoted(series)}. Leave one of them out.`;

interface NoWindow {
  readonly part: string;
  readonly past: number;
  readonly future: number;
  /** Rows of the longest series in this part. */
  readonly longest: number;
  /** Windows that a gap spoils. */
  readonly gaps: number;
}

export const noWindow = ({ part, past, future, longest, gaps }: NoWindow): string => {
  const size = `${count(past)} + ${count(future)} rows`;
  if (gaps > 0)
    return `Each of the ${count(gaps)} windows of ${size} in the ${part} part has a gap in time. Make \`past\` smaller, or complete the table.`;
  return `No window of ${size} fits into the ${part} part: its longest series has ${count(longest)} rows. Make \`past\` smaller, or the part larger.`;
};

export const lookedUp = ({ name }: { readonly name: string }): string =>
  `${quoted(name)} is looked up by an \`embedding\`, which \`windows\` does not support yet. Leave it out, or write \`category\` without \`as: index\`.`;

export const classOfWindow = ({ name, future }: { readonly name: string; readonly future: number }): string =>
  `${quoted(name)} holds classes, and \`future\` is ${future}. Write \`future: 1\` to predict the class of the next row.`;

export const gapNote = (part: string, windows: number): string =>
  `${count(windows)} ${windows === 1 ? 'window' : 'windows'} of the ${part} part left out for a gap in time`;

export const shortNote = (part: string, series: number, all: number): string =>
  `${count(series)} of ${count(all)} series are too short for a window in the ${part} part`;

export const cutByTime = ({ by }: { readonly by: string }): string =>
  `\`windows\` cut parts by time, and \`by\` is ${quoted(by)}. Leave \`split.by\` out.`;

export const timeOfWindows = ({ column }: { readonly column: string }): string =>
  `\`windows.time\` names the time that cuts parts. Leave \`split.column\`, ${quoted(column)}, out.`;
