/**
 * Text that grows, as UTF-8. Lines by the hundred thousand a second, made as strings, would keep a core busy with
 * collecting them.
 */
export interface ByteText {
  bytes: Uint8Array<ArrayBuffer>;
  length: number;
}

export const byteText = (): ByteText => ({ bytes: new Uint8Array(2 ** 12), length: 0 });

const encoder = new TextEncoder();
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** A copy of what was written; the room is written anew. */
export const taken = (text: ByteText): Uint8Array<ArrayBuffer> => {
  const { bytes, length } = text;
  text.length = 0;
  return bytes.slice(0, length);
};

export const put = (text: ByteText, piece: Uint8Array): void => {
  const bytes = room(text, piece.length);
  // Pieces are short: a call of `set` would take longer.
  for (let i = 0; i < piece.length; i++) bytes[text.length + i] = piece[i]!;
  text.length += piece.length;
};

/** A whole number, 0 or more. */
export const putWhole = (text: ByteText, value: number): void => {
  if (value >= 1e4) putWhole(text, Math.floor(value / 1e4));
  const digits = value >= 1000 ? 4 : value >= 100 ? 3 : value >= 10 ? 2 : 1;
  putDigits(room(text, 4), text.length, value % 1e4, value >= 1e4 ? 4 : digits);
  text.length += value >= 1e4 ? 4 : digits;
};

/**
 * Of a number 0…1, the seven decimals that mean something in a float32; `0` and `1` where it rounds to them. Not of
 * NaN.
 */
export const putDecimals = (text: ByteText, value: number): void => {
  const decimals = Math.round(value * 1e7);
  const bytes = room(text, 9);
  if (decimals <= 0 || decimals >= 1e7) {
    bytes[text.length++] = decimals <= 0 ? zero : zero + 1;
    return;
  }
  bytes[text.length] = zero;
  bytes[text.length + 1] = 0x2e;
  const first = Math.floor(decimals / 1000);
  putDigits(bytes, text.length + 2, first, 4);
  putDigits(bytes, text.length + 6, decimals - 1000 * first, 3);
  text.length += 9;
};

const zero = 0x30;

/** The last `count` digits of each number below 10,000 are the last of its four. */
const digits = utf8(Array.from({ length: 1e4 }, (_, i) => String(i).padStart(4, '0')).join(''));

const putDigits = (bytes: Uint8Array, at: number, value: number, count: number): void => {
  const from = 4 * value + 4 - count;
  for (let i = 0; i < count; i++) bytes[at + i] = digits[from + i]!;
};

/** The bytes, with as many free as are wanted. */
const room = (text: ByteText, wanted: number): Uint8Array => {
  if (text.length + wanted > text.bytes.length) {
    const larger = new Uint8Array(2 * (text.length + wanted));
    larger.set(text.bytes);
    text.bytes = larger;
  }
  return text.bytes;
};
