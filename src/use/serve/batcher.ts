import type { HostArray } from '../../contracts/tensors.ts';
import { allocate, sizeOf } from '../../engine/host.ts';
import type { OpenModel, Predictions } from '../model/open-model.ts';
import { ExplainedError } from '../../contracts/explained-error.ts';

/** More waits for the engine than the limit allows. */
export class QueueFullError extends ExplainedError {
  override readonly name = 'QueueFullError';
}

/** The predictions of several requests' samples; a request's own are those from `first` on. */
export interface Answer {
  readonly predictions: Predictions;
  readonly first: number;
}

export interface Batcher {
  /** Throws `QueueFullError`. */
  ask(samples: readonly HostArray[]): Promise<Answer>;
  /** Samples that wait. */
  waiting(): number;
  /** Calls of the engine so far, and samples of them. */
  readonly done: { batches: number; samples: number };
}

interface Waiting {
  readonly samples: readonly HostArray[];
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Milliseconds that the first of several requests waits for the others. */
const window = 1;

/**
 * Puts requests together that come within a moment, or while the engine works on others: one call of it for all of
 * them, `most` samples at a time.
 */
export const createBatcher = (
  model: Pick<OpenModel, 'predict' | 'input'>,
  { most, queue }: { readonly most: number; readonly queue: number },
): Batcher => {
  const { shape, dtype } = model.input;
  const waiting: Waiting[] = [];
  const done = { batches: 0, samples: 0 };
  let waits = 0;
  let busy = false;
  const work = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, window));
    while (waiting.length > 0) {
      const group = takeGroup(waiting, most);
      const samples = group.flatMap((request) => request.samples);
      waits -= samples.length;
      try {
        const room = allocate(dtype, samples.length * sizeOf(shape));
        samples.forEach((values, i) => room.set(values, i * sizeOf(shape)));
        const predictions = await model.predict(room, samples.length);
        done.batches += 1;
        done.samples += samples.length;
        let first = 0;
        for (const { samples: own, resolve } of group) {
          resolve({ predictions, first });
          first += own.length;
        }
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    busy = false;
  };
  return {
    ask: (samples) => {
      if (waits + samples.length > queue)
        return Promise.reject(new QueueFullError(`${waits} samples are waiting, and no more than ${queue} may.`));
      return new Promise((resolve, reject) => {
        waits += samples.length;
        waiting.push({ samples, resolve, reject });
        if (busy) return;
        busy = true;
        void work();
      });
    },
    waiting: () => waits,
    done,
  };
};

/** As many as fit, in their order; at least one. */
const takeGroup = (waiting: Waiting[], most: number): Waiting[] => {
  let [count, samples] = [0, 0];
  while (count < waiting.length && (count === 0 || samples + waiting[count]!.samples.length <= most))
    samples += waiting[count++]!.samples.length;
  return waiting.splice(0, count);
};
