/*
 * Byte-level tokenizers write each byte as a visible character, as GPT-2 does: a token is then plain text. Bytes that
 * are visible in Latin-1 stand for themselves, the others are written from U+0100 on.
 */

const isVisible = (byte: number): boolean =>
  (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);

const bytes = Array.from({ length: 256 }, (_, byte) => byte);
const hidden = bytes.filter((byte) => !isVisible(byte));
const characterOf = bytes.map((byte) => String.fromCharCode(isVisible(byte) ? byte : 256 + hidden.indexOf(byte)));
const byteOf = new Map(characterOf.map((character, byte) => [character, byte]));

/** Characters of all bytes, by code point. */
export const byteAlphabet: readonly string[] = [...characterOf].sort();

export const toByteCharacters = (text: string): string => {
  if (/^[!-~]*$/.test(text)) return text;
  let written = '';
  for (const byte of Buffer.from(text)) written += characterOf[byte]!;
  return written;
};

/** Characters that stand for no byte are kept; bytes that are no UTF-8 become U+FFFD. */
export const fromByteCharacters = (written: string): string =>
  Buffer.concat(
    [...written].map((character) => {
      const byte = byteOf.get(character);
      return byte === undefined ? Buffer.from(character) : Buffer.of(byte);
    }),
  ).toString();
