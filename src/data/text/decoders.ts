import { fromByteCharacters } from './byte-level.ts';

/** Puts tokens together. */
export type Decode = (tokens: readonly string[]) => string;

/**
 * The `decoder` of a tokenizer.json. Decoding serves people only, so an unknown decoder isn't an error: its tokens are
 * written one after another.
 */
export const readDecoder = (json: unknown): Decode => {
  if (json === null || json === undefined) return (tokens) => tokens.join(' ');
  const { type, prefix } = json as { readonly type?: unknown; readonly prefix?: unknown };
  if (type === 'ByteLevel') return (tokens) => fromByteCharacters(tokens.join(''));
  if (type === 'WordPiece') return (tokens) => joinPieces(tokens, typeof prefix === 'string' ? prefix : '##');
  return (tokens) => tokens.join('');
};

const joinPieces = (tokens: readonly string[], prefix: string): string =>
  tokens
    .map((token, i) => {
      if (i === 0) return token;
      return token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`;
    })
    .join('');
