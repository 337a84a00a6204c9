/** Counts words in bounded memory. */
export interface WordCounter {
  readonly add: (word: string) => void;
  /** Words with their counts, in the order in which they were first counted. */
  readonly counts: () => ReadonlyMap<string, number>;
}

export interface CounterLimits {
  /** Distinct words that are held at once. */
  readonly words: number;
  /** Characters of all words that are held at once. */
  readonly characters: number;
}

const defaults: CounterLimits = { words: 2 ** 21, characters: 2 ** 26 };

/** Longer words are data rather than language, and are not learned. */
const longestWord = 256;

/**
 * When the limits are reached, the rarest words are forgotten: those seen once, then twice, and so on until half of the
 * room is free. Words that occur often are unaffected, and the result depends on the order of the words alone.
 */
export const createWordCounter = (limits: CounterLimits = defaults): WordCounter => {
  const counts = new Map<string, number>();
  let characters = 0;
  const isOver = (share: number): boolean =>
    counts.size > share * limits.words || characters > share * limits.characters;
  const forgetRare = (): void => {
    for (let most = 1; isOver(0.5); most++)
      for (const [word, count] of counts)
        if (count <= most) {
          counts.delete(word);
          characters -= word.length;
        }
  };
  return {
    add: (word) => {
      const count = counts.get(word);
      if (count !== undefined) counts.set(word, count + 1);
      else if (word.length <= longestWord) {
        counts.set(ownCopy(word), 1);
        characters += word.length;
        if (isOver(1)) forgetRare();
      }
    },
    counts: () => counts,
  };
};

/** V8 lets a piece of a text keep the whole text in memory. */
const ownCopy = (word: string): string => (word.length < 13 ? word : Buffer.from(word).toString());
