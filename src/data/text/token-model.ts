import type { Visit } from './splitters.ts';

/** A tokenizer.json. Its parts are checked when they are read. */
export type TokenizerJson = Readonly<Record<string, unknown>>;

export interface Vocabulary {
  readonly idOf: ReadonlyMap<string, number>;
  readonly tokenOf: ReadonlyMap<number, string>;
}

/** Turns words into ids. */
export interface TokenModel {
  readonly vocabulary: Vocabulary;
  /** Id of what has no other; null if such text is left out. */
  readonly unknown: number | null;
  /** Returns false if the visitor ended it. */
  readonly ids: (word: string, visit: Visit<number>) => boolean;
}
