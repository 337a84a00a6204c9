import { allocate, sizeOf } from '../engine/host.ts';
import type { HostArray } from '../engine/engine.ts';
import type { EngineChoice } from './engine.ts';
import type { Bytes } from './inputs/bytes.ts';
import type { Item, Wanted } from './inputs/item.ts';
import { openInputs } from './inputs/open.ts';
import { openModel, type OpenModel, type Predictions } from './open-model.ts';

export interface PredictOptions extends EngineChoice {
  /** What `-` among the inputs stands for. */
  readonly stdin?: Bytes;
}

/** Some inputs in their order, and what the model makes of those of them that have values, one after another. */
export interface Predicted {
  readonly items: readonly Item[];
  readonly predictions: Predictions;
}

/** Predictions for files, folders, patterns and streams, as many at a time as one call of the engine takes. Whoever reads slowly is waited for. */
export interface Predicting extends Pick<OpenModel, 'labels' | 'output' | 'close'> {
  readonly predicted: AsyncIterable<Predicted>;
}

/** Throws `RunError` where there is no model, and `EngineError`. What is wrong with an input is said in its item. */
export const predict = async (path: string, inputs: readonly string[], { stdin = nothing(), ...choice }: PredictOptions = {}): Promise<Predicting> => {
  const model = await openModel(path, choice);
  const { delimiter } = model.plan.experiment.data;
  const wanted: Wanted = { ...model.input, ...(typeof delimiter === 'string' && { delimiter }) };
  return { labels: model.labels, output: model.output, close: model.close, predicted: ask(model, gathered(openInputs(inputs, wanted, stdin), mostTogether(model))) };
};

async function* nothing(): Bytes {}

/** While the engine works on some, the next are read; where these let wait, the answer is told before they come. */
async function* ask(model: OpenModel, source: AsyncGenerator<Item[]>): AsyncGenerator<Predicted> {
  let asked: { readonly items: Item[]; readonly answer: Promise<Predictions> } | undefined;
  let coming = source.next();
  try {
    for (;;) {
      if (asked && (await Promise.race([asked.answer.then(() => true), coming.then(() => false)]))) {
        const { items, answer } = asked;
        asked = undefined;
        yield { items, predictions: await answer };
      }
      const { done, value: items } = await coming;
      if (done) break;
      coming = source.next();
      const good = items.filter(({ values }) => values);
      const before = asked;
      asked = { items, answer: model.predict(joined(good, model), good.length) };
      // Both are awaited a turn later; until then a failure is nobody's.
      for (const promise of [coming, asked.answer]) promise.catch(() => undefined);
      if (before) yield { items: before.items, predictions: await before.answer };
    }
    if (asked) yield { items: asked.items, predictions: await asked.answer };
  } finally {
    // Not awaited: a stream that nobody reads may never come to its end.
    void source.return(undefined);
  }
}

const joined = (items: readonly Item[], { input: { shape, dtype } }: OpenModel): HostArray => {
  const size = sizeOf(shape);
  const room = allocate(dtype, items.length * size);
  items.forEach(({ values }, i) => room.set(values!, i * size));
  return room;
};

/** Samples of one call: a few batches, unless that were too many bytes. */
const mostTogether = ({ input: { shape } }: OpenModel): number => Math.max(1, Math.min(1024, Math.floor(2 ** 25 / (4 * sizeOf(shape)))));

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
