import { printable } from './printable.ts';

const longest = 80;

/** A text from a file: at most 80 characters, none of which a terminal obeys. */
export const quoted = (text: string): string => {
  const start = printable(text.length > longest ? text.slice(0, longest) : text);
  return text.length > longest ? `\`${start}…\` (${text.length} characters)` : `\`${start}\``;
};

/** Names in a sentence, at most 20 of them. */
export const listed = (names: readonly string[]): string =>
  `${names.slice(0, 20).map(quoted).join(', ')}${names.length > 20 ? ` and ${names.length - 20} more` : ''}`;
