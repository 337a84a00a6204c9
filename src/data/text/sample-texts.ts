import { random } from '../../mathematics/random.ts';

/** A sample of texts in bounded memory. */
export interface TextSample {
  readonly observe: (text: string) => void;
  readonly texts: () => readonly string[];
}

const mostTexts = 4096;
/** The start of a longer text has more tokens than anyone needs to know of. */
const mostCharacters = 2 ** 14;

/** Keeps up to 4,096 texts, each as likely as any other (reservoir sampling, with a fixed seed). */
export const sampleTexts = (): TextSample => {
  const texts: string[] = [];
  let seen = 0;
  const draws = random(0, 'sample-texts');
  return {
    observe: (text) => {
      const at = seen < mostTexts ? seen : draws.integer(seen + 1);
      seen++;
      if (at < mostTexts) texts[at] = text.slice(0, mostCharacters);
    },
    texts: () => texts,
  };
};
