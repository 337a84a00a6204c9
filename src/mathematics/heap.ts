/** A binary heap: `pop` gives the value that comes before all others. */
export interface Heap<T> {
  readonly push: (value: T) => void;
  readonly pop: () => T | undefined;
}

export const createHeap = <T>(comesBefore: (a: T, b: T) => boolean): Heap<T> => {
  const values: T[] = [];
  return {
    push: (value) => {
      let at = values.push(value) - 1;
      while (at > 0) {
        const above = (at - 1) >> 1;
        if (!comesBefore(value, values[above]!)) break;
        values[at] = values[above]!;
        at = above;
      }
      values[at] = value;
    },
    pop: () => {
      const first = values[0];
      const last = values.pop();
      if (last === undefined || values.length === 0) return first;
      let at = 0;
      for (;;) {
        const left = 2 * at + 1;
        if (left >= values.length) break;
        const right = left + 1;
        const below = right < values.length && comesBefore(values[right]!, values[left]!) ? right : left;
        if (!comesBefore(values[below]!, last)) break;
        values[at] = values[below]!;
        at = below;
      }
      values[at] = last;
      return first;
    },
  };
};
