import { createHeap } from '../../mathematics/heap.ts';

export interface TrainedPairs {
  /** Tokens in the order of their ids. */
  readonly tokens: readonly string[];
  /** Merges in their order. */
  readonly merges: readonly (readonly [string, string])[];
}

interface Settings {
  /** Tokens that come before all others and are never merged. */
  readonly reserved: readonly string[];
  /** Characters that are tokens from the start. */
  readonly alphabet: readonly string[];
  /** Tokens at most. */
  readonly size: number;
  /** Times a pair must occur to be merged. */
  readonly least: number;
}

interface Pair {
  readonly left: number;
  readonly right: number;
  /** Occurrences when it was queued; it may have fewer since. */
  readonly count: number;
}

/**
 * Byte-pair encoding (Sennrich et al. 2016): merges the most frequent pair of neighboring tokens, again and again. Of
 * pairs that are equally frequent, the one with the smaller ids comes first, as with Hugging Face's BpeTrainer, so the
 * result doesn't depend on the order of the words. Only the words of a pair are visited to merge it.
 */
export const trainBytePairs = (counts: ReadonlyMap<string, number>, settings: Settings): TrainedPairs => {
  const { reserved, alphabet, size, least } = settings;
  const tokens = [...reserved, ...alphabet];
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const words = [...counts].map(([word, count]) => ({
    ids: [...word].map((character) => idOf.get(character)!),
    count,
  }));
  const merges: [string, string][] = [];
  const found = new Map<number, { count: number; words: number[] }>();
  const queue = createHeap<Pair>(comesBefore);
  const keyOf = (left: number, right: number): number => left * size + right;
  const add = (left: number, right: number, word: number): void => {
    const key = keyOf(left, right);
    const pair = found.get(key);
    const { count } = words[word]!;
    if (!pair) found.set(key, { count, words: [word] });
    else {
      pair.count += count;
      if (pair.words.at(-1) !== word) pair.words.push(word);
    }
  };
  const remove = (left: number, right: number, word: number): void => {
    const pair = found.get(keyOf(left, right));
    if (pair) pair.count -= words[word]!.count;
  };
  words.forEach(({ ids }, word) => eachPair(ids, (left, right) => add(left, right, word)));
  for (const [key, { count }] of found) queue.push({ left: Math.floor(key / size), right: key % size, count });

  while (tokens.length < size) {
    const pair = queue.pop();
    if (!pair) break;
    const { left, right } = pair;
    const place = found.get(keyOf(left, right));
    if (!place) continue;
    if (place.count !== pair.count) {
      if (place.count >= least) queue.push({ left, right, count: place.count });
      continue;
    }
    if (place.count < least) break;
    const token = tokens[left]! + tokens[right]!;
    const id = idOf.get(token) ?? tokens.push(token) - 1;
    idOf.set(token, id);
    merges.push([tokens[left]!, tokens[right]!]);
    found.delete(keyOf(left, right));
    const changed = new Map<number, readonly [number, number]>();
    const note = (left: number, right: number): void => void changed.set(keyOf(left, right), [left, right]);
    for (const word of place.words) {
      const before = words[word]!.ids;
      const after = mergePair(before, pair, id);
      if (after.length === before.length) continue;
      eachPair(before, (left, right) => remove(left, right, word));
      words[word]!.ids = after;
      eachPair(after, (left, right) => {
        add(left, right, word);
        if (left === id || right === id) note(left, right);
      });
    }
    for (const [key, [left, right]] of changed) queue.push({ left, right, count: found.get(key)!.count });
  }
  return { tokens, merges };
};

const comesBefore = (a: Pair, b: Pair): boolean => {
  if (a.count !== b.count) return a.count > b.count;
  return a.left === b.left ? a.right < b.right : a.left < b.left;
};

const eachPair = (ids: readonly number[], visit: (left: number, right: number) => void): void => {
  for (let i = 1; i < ids.length; i++) visit(ids[i - 1]!, ids[i]!);
};

const mergePair = (ids: readonly number[], { left, right }: Pair, id: number): number[] => {
  const merged: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const isPair = ids[i] === left && ids[i + 1] === right;
    merged.push(isPair ? id : ids[i]!);
    if (isPair) i++;
  }
  return merged;
};
