import type { HostArray, Spec } from '../engine/engine.ts';
import { allocate, sizeOf } from '../engine/host.ts';
import type { Bytes } from './inputs/bytes.ts';
import type { Item, Wanted } from './inputs/item.ts';
import { openInputs } from './inputs/open.ts';

/** Some inputs in their order, and the values of those that have such, one after another. */
export interface Batch {
  readonly items: readonly Item[];
  readonly values: HostArray;
  readonly count: number;
}

/** Inputs as many at a time as one call of the engine is to take; fewer where a stream pauses. */
export async function* inputBatches(inputs: readonly string[], wanted: Wanted, stdin: Bytes): AsyncGenerator<Batch> {
  for await (const items of gathered(openInputs(inputs, wanted, stdin), mostTogether(wanted))) {
    const good = items.filter(({ values }) => values);
    yield { items, values: joined(good, wanted), count: good.length };
  }
}

const joined = (items: readonly Item[], { shape, dtype }: Spec): HostArray => {
  const size = sizeOf(shape);
  const room = allocate(dtype, items.length * size);
  items.forEach(({ values }, i) => room.set(values!, i * size));
  return room;
};

/** Samples of one call: a few batches, unless that were too many bytes. */
const mostTogether = ({ shape }: Spec): number => Math.max(1, Math.min(1024, Math.floor(2 ** 25 / (4 * sizeOf(shape)))));

/** How long what has come waits for more, ms: a stream that pauses is answered. */
const patience = 30;

async function* gathered(source: AsyncGenerator<Item[]>, most: number): AsyncGenerator<Item[]> {
  let held: Item[] = [];
  let coming = source.next();
  for (;;) {
    const next = held.length === 0 ? await coming : await within(coming, patience);
    if (next === late) {
      yield held.splice(0);
      continue;
    }
    if (next.done) break;
    coming = source.next();
    coming.catch(() => undefined);
    held = held.concat(next.value);
    while (held.length >= most) yield held.splice(0, most);
  }
  if (held.length > 0) yield held;
}

const late = Symbol('late');

const within = async <T>(coming: Promise<T>, ms: number): Promise<T | typeof late> => {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<typeof late>((resolve) => (timer = setTimeout(resolve, ms, late)));
  try {
    return await Promise.race([coming, pause]);
  } finally {
    clearTimeout(timer);
  }
};
