import type { HostArray, Spec } from '../../contracts/tensors.ts';
import { sizeOf } from '../../engine/host.ts';
import type { Bytes } from './bytes.ts';
import { partOf, type Items, type Wanted } from './item.ts';
import { openInputs } from './open.ts';

/** How long what has come waits for more, ms: a stream that pauses is answered. */
const patience = 30;

/** Inputs in their order, `most` at a time, which is what one call of the engine takes; fewer where a stream pauses. */
export async function* inputBatches(
  inputs: readonly string[],
  wanted: Wanted,
  most: number,
  stdin: Bytes,
): AsyncGenerator<readonly Items[]> {
  const source = openInputs(inputs, wanted, stdin);
  let held: Items[] = [];
  let free = most;
  let coming = source.next();
  for (;;) {
    const next = held.length === 0 ? await coming : await within(coming, patience);
    if (next === late) {
      yield held;
      [held, free] = [[], most];
      continue;
    }
    if (next.done) break;
    coming = source.next();
    coming.catch(() => undefined);
    for (const items of next.value)
      for (let first = 0; first < items.count;) {
        const end = Math.min(items.count, first + free);
        held.push(partOf(items, first, end));
        free -= end - first;
        first = end;
        if (free > 0) continue;
        yield held;
        [held, free] = [[], most];
      }
  }
  if (held.length > 0) yield held;
}

export const countOf = (items: readonly Items[]): number => items.reduce((sum, { count }) => sum + count, 0);

/** The values of those that have such, one after another; in `room`, where it is large enough. */
export const joined = (items: readonly Items[], { shape, dtype }: Spec, room?: ArrayBuffer): HostArray => {
  const good = items.filter(({ values }) => values);
  const length = countOf(good) * sizeOf(shape);
  const { BYTES_PER_ELEMENT: bytes } = arrays[dtype];
  const whole = new arrays[dtype](
    room && room.byteLength >= length * bytes ? room : new ArrayBuffer(length * bytes),
    0,
    length,
  );
  let at = 0;
  for (const { values } of good) {
    whole.set(values!, at);
    at += values!.length;
  }
  return whole;
};

const arrays = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const;

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
