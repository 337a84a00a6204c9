/** Consecutive batches of one size, run in one call. */
export interface Block {
  /** Place of the first batch in the pass over the part. */
  readonly first: number;
  readonly length: number;
  /** Samples per batch. */
  readonly batch: number;
}

export const batchesOf = (count: number, batch: number): number => Math.ceil(count / batch);
export const batchSize = (count: number, batch: number, at: number): number => Math.min(batch, count - at * batch);

/** Batches `from` … `to` − 1 of a part, at most `longest` at once; a partial last batch is a block of its own. */
export const blocksOf = (count: number, batch: number, longest: number, from: number, to: number): Block[] => {
  const whole = Math.min(to, Math.floor(count / batch));
  const blocks: Block[] = [];
  for (let first = from; first < whole; first += longest)
    blocks.push({ first, length: Math.min(longest, whole - first), batch });
  if (to > whole && from <= whole && count % batch > 0) blocks.push({ first: whole, length: 1, batch: count % batch });
  return blocks;
};
