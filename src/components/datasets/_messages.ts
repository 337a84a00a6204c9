/** Sentences about the content of data files; each says what is wrong and what to do. */

const longest = 80;

/** A text from a file: at most 80 characters, none of which a terminal obeys. */
export const quoted = (text: string): string => {
  const start = (text.length > longest ? text.slice(0, longest) : text).replace(/\p{Cc}/gu, '�');
  return text.length > longest ? `\`${start}…\` (${text.length} characters)` : `\`${start}\``;
};

/** Names in a sentence, at most 20 of them. */
export const listed = (names: readonly string[]): string =>
  `${names.slice(0, 20).map(quoted).join(', ')}${names.length > 20 ? ` and ${names.length - 20} more` : ''}`;

export const otherType = ({ file, type, format }: { file: string; type: string; format: 'CSV' | 'IDX' }): string =>
  `\`${file}\` is ${type}, not ${format}. ${
    format === 'CSV'
      ? 'Export the table as CSV in UTF-8 and name that file.'
      : 'Save the array as IDX, or use a dataset of another type.'
  }`;

export const isIdx = ({ file }: { file: string }): string =>
  `\`${file}\` is an IDX file, not CSV. Write \`type: idx\` to read it.`;

export const isBinary = ({ file, format }: { file: string; format: 'CSV' }): string =>
  `\`${file}\` is a binary file of an unknown type, not ${format}. Export the table as CSV in UTF-8 and name that file.`;

export const noNumber = ({ place, text }: { place: string; text: string }): string =>
  `${place} is ${quoted(text)}, expected a number: leave the column out, or name what stands for missing values under \`missing.values\`.`;

export const notParsed = ({ file, reason }: { file: string; reason: string }): string =>
  `\`${file}\` can’t be parsed: ${reason.length > 200 ? `${reason.slice(0, 200)}…` : reason}.`;

export const longRow = ({ file, line, most }: { file: string; line: number; most: number }): string =>
  `\`${file}\` has a row of more than ${most / 2 ** 20} MB at line ${line}. Check its quotation marks and line ends.`;

export const tooManyClasses = ({ file, column, most }: { file: string; column: string; most: number }): string =>
  `\`${file}\` column ${quoted(column)} has more than ${most} different labels. Write \`labels: value\` if they are numbers, or choose another \`target\`.`;
