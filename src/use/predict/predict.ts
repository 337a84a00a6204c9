import { defined } from '../../defined.ts';
import { inputBatches, joined } from '../inputs/batches.ts';
import type { Bytes } from '../inputs/bytes.ts';
import { itemsOf, type Item, type Items, type Wanted } from '../inputs/item.ts';
import { sizeOf } from '../../engine/host.ts';
import { openModel, type ModelOptions, type OpenModel, type Predictions } from '../model/open-model.ts';

export interface PredictOptions extends ModelOptions {
  /** What `-` among the inputs stands for. */
  readonly stdin?: Bytes;
}

/** Some inputs in their order, and what the model makes of those of them that have values, one after another. */
export interface Predicted {
  readonly items: readonly Item[];
  readonly predictions: Predictions;
}

/**
 * Predictions for files, folders, patterns and streams, as many at a time as one call of the engine takes. Whoever
 * reads slowly is waited for.
 */
export interface Predicting extends Pick<OpenModel, 'labels' | 'output' | 'close'> {
  readonly predicted: AsyncIterable<Predicted>;
}

/** Throws `RunError` where there is no model, and `EngineError`. What is wrong with an input is said in its item. */
export const predict = async (
  path: string,
  inputs: readonly string[],
  { stdin = nothing(), ...choice }: PredictOptions = {},
): Promise<Predicting> => {
  const model = await openModel(path, choice);
  return {
    labels: model.labels,
    output: model.output,
    close: model.close,
    predicted: ask(model, inputBatches(inputs, wantedBy(model), model.together, stdin)),
  };
};

/** A sample as the model takes it; a table is written as the one that it was trained on. */
export const wantedBy = ({ input, columns, plan }: OpenModel): Wanted => {
  const { delimiter } = plan.experiment.data;
  return { ...input, ...defined({ columns }), ...(typeof delimiter === 'string' && { delimiter }) };
};

async function* nothing(): Bytes {}

/** While the engine works on some, the next are read; where these let wait, the answer is told before they come. */
async function* ask(model: OpenModel, source: AsyncGenerator<readonly Items[]>): AsyncGenerator<Predicted> {
  let asked: { readonly items: readonly Item[]; readonly answer: Promise<Predictions> } | undefined;
  let coming = source.next();
  try {
    for (;;) {
      if (asked && (await Promise.race([asked.answer.then(() => true), coming.then(() => false)]))) {
        const { items, answer } = asked;
        asked = undefined;
        yield { items, predictions: await answer };
      }
      const { done, value: batch } = await coming;
      if (done) break;
      coming = source.next();
      const before = asked;
      const values = joined(batch, model.input);
      asked = {
        items: batch.flatMap(itemsOf),
        answer: model.predict(values, values.length / sizeOf(model.input.shape)),
      };
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
