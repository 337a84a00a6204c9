import { printableLines } from './printable.ts';

/**
 * An error whose message tells a person what is wrong and what to do. Folders, files and servers may put any text into
 * a message: it is cut, and holds nothing that steers a terminal.
 */
export class ExplainedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(shortMessage(message), options);
  }
}

/** The message of whatever was thrown, short enough to be shown. */
export const messageOf = (error: unknown): string =>
  shortMessage(error instanceof Error ? error.message : String(error));

/** The stack of whatever was thrown, with the short message. */
export const stackOf = (error: unknown): string =>
  error instanceof Error && error.stack !== undefined
    ? error.stack.replace(error.message, () => messageOf(error))
    : messageOf(error);

const longestMessage = 2000;

/** Shows 80 characters of each quote over 200, and at most 2,000 in all. Systems quote paths as `'/a/b'`. */
export const shortMessage = (message: string): string => {
  const quotesCut = message.replace(/`[^`]{201,}`|'[^'\s]{201,}'/g, (quote) => {
    const [mark, text] = [quote.charAt(0), quote.slice(1, -1)];
    return `${mark}${text.slice(0, 80)}…${mark} (${text.length} characters)`;
  });
  const whole = quotesCut.length <= longestMessage ? quotesCut : `${quotesCut.slice(0, longestMessage - 1)}…`;
  return printableLines(whole);
};
