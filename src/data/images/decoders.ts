import { availableParallelism } from 'node:os';
import { Worker, type MessagePort } from 'node:worker_threads';
import { DataError } from '../../contracts/data.ts';
import { threadEntry } from '../../processes/entry.ts';
import { decodeBatch, type Batch, type DecodedBatch } from './decode-batch.ts';

/** Decodes batches beside each other, off the main thread where that pays. */
export interface Decoders {
  /** Batches to hand over before the first is awaited. */
  readonly together: number;
  decode(batch: Batch): Promise<DecodedBatch>;
  close(): Promise<void>;
}

/** Files that are decoded in the time that threads take to start. */
const fewFiles = 4096;
const mostThreads = 4;
/** Batches of a thread: the next one is there when one is done. */
const queued = 2;

export const openDecoders = (files: number): Decoders => {
  if (files < fewFiles) return { together: 1, decode: decodeBatch, close: () => Promise.resolve() };
  const threads = Array.from({ length: Math.min(mostThreads, availableParallelism()) }, startThread);
  let next = 0;
  return {
    together: queued * threads.length,
    decode: (batch) => threads[next++ % threads.length]!.decode(batch),
    close: async () => void (await Promise.all(threads.map((thread) => thread.close()))),
  };
};

type Answer =
  | { readonly id: number; readonly decoded: DecodedBatch }
  /** The message of a `DataError`. */
  | { readonly id: number; readonly failure: string };

interface Waiting {
  readonly resolve: (decoded: DecodedBatch) => void;
  readonly reject: (error: Error) => void;
}

const startThread = () => {
  const worker = new Worker(threadEntry('image-thread'));
  const waiting = new Map<number, Waiting>();
  let count = 0;
  const fail = (error: Error): void => waiting.forEach(({ reject }) => reject(error));
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('A thread that decodes images ended.')));
  worker.on('message', (answer: Answer) => {
    const { resolve, reject } = waiting.get(answer.id)!;
    waiting.delete(answer.id);
    if ('decoded' in answer) resolve(answer.decoded);
    else reject(new DataError(answer.failure));
  });
  return {
    decode: (batch: Batch) =>
      new Promise<DecodedBatch>((resolve, reject) => {
        waiting.set(++count, { resolve, reject });
        worker.postMessage({ id: count, batch });
      }),
    close: () => worker.terminate(),
  };
};

/** The thread's side. A bug ends the thread, which tells its parent. */
export const decodeInThread = (port: MessagePort): void => {
  port.on('message', ({ id, batch }: { readonly id: number; readonly batch: Batch }) => {
    void decodeBatch(batch).then(
      (decoded) => port.postMessage({ id, decoded } satisfies Answer, [decoded.rows.buffer]),
      (error: unknown) => {
        if (!(error instanceof DataError)) throw error;
        port.postMessage({ id, failure: error.message } satisfies Answer);
      },
    );
  });
};
