/**
 * Characters that steer a terminal or turn the direction of writing: C0, DEL, C1, line separators, bidirectional marks
 * and lone surrogates. XML forbids most of C0 too.
 */
const steering = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/gu;
const steeringButLines = /(?![\n\t])[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** Names and messages come from files and servers: each character that would steer a terminal is shown as U+FFFD. */
export const printable = (text: string): string => text.replace(steering, '\ufffd');

/** The same for a text of several lines, which may hold tabs. */
export const printableLines = (text: string): string => text.replace(steeringButLines, '\ufffd');

/** JSON that a terminal may show: JSON itself escapes C0 only. */
export const printableJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(steeringButLines, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
