import { createReadStream } from 'node:fs';
import type { MessagePort } from 'node:worker_threads';
import type { HostArray, Shape } from '../../contracts/tensors.ts';
import type { Labels } from '../../contracts/data.ts';
import { builtins } from '../../components/index.ts';
import type { SavedColumns } from '../../contracts/columns.ts';
import { boundColumns } from '../../data/columns/fitted.ts';
import { defined } from '../../defined.ts';
import { createCatalog } from '../../registry/catalog.ts';
import { countOf, inputBatches, joined } from '../inputs/batches.ts';
import { byteText, taken } from './byte-text.ts';
import type { Item, Items, Wanted } from '../inputs/item.ts';
import type { InputIssue } from '../inputs/input-issues.ts';
import type { Predictions } from '../model/open-model.ts';
import { predictionLines, type LineOptions } from './prediction-lines.ts';

/** What the thread is to read, and how it is told. */
export interface ThreadJob {
  readonly inputs: readonly string[];
  readonly wanted: Wanted;
  /** Of the model, where its samples are rows of a table: functions can't be sent. */
  readonly columns?: SavedColumns;
  /** Samples of a call. */
  readonly together: number;
  readonly labels: Labels;
  readonly output: Shape;
  readonly lines: LineOptions;
}
export type ToThread =
  | { readonly do: 'read' }
  | {
      readonly do: 'tell';
      readonly predictions: Predictions;
      /** Where the values were. */ readonly room: ArrayBuffer;
    };
export type FromThread =
  | { readonly said: 'batch'; readonly values: HostArray }
  | ({ readonly said: 'text' } & Text)
  /** All inputs are read. */
  | { readonly said: 'end' };
/** UTF-8, whole lines; and what was wrong with inputs, a sentence each. */
export interface Text {
  readonly text: Uint8Array<ArrayBuffer>;
  readonly inputs: number;
  readonly issues: readonly InputIssue[];
}

/**
 * Reads inputs and writes lines in a thread of its own, while the engine keeps the main one busy: it computes where it
 * is called.
 */
export const predictInThread = (port: MessagePort, job: ThreadJob): void => {
  const { inputs, together, labels, output, lines: options } = job;
  const columns = job.columns && boundColumns(job.columns, createCatalog(builtins));
  const wanted: Wanted = { ...job.wanted, ...defined({ columns }) };
  const say = (message: FromThread, moved: ArrayBuffer): void => port.postMessage(message, [moved]);
  const lines = predictionLines({ labels, output }, options);
  const written = byteText();
  const asked: (readonly Items[])[] = [];
  const rooms: ArrayBuffer[] = [];

  const tell = (predictions: Predictions): void => {
    const items = asked.shift()!;
    const issues: InputIssue[] = [];
    lines.put(written, { items, predictions }, (item) => issues.push(issueOf(item)));
    const text = taken(written);
    say({ said: 'text', text, inputs: countOf(items), issues }, text.buffer);
  };

  const source = inputBatches(inputs, wanted, together, stdin());
  let reading = Promise.resolve();
  const read = async (): Promise<void> => {
    const { done, value: items } = await source.next();
    if (done) return void port.postMessage({ said: 'end' } satisfies FromThread);
    asked.push(items);
    const values = joined(items, wanted, rooms.pop());
    say({ said: 'batch', values }, values.buffer as ArrayBuffer);
  };

  port.on('message', (message: ToThread) => {
    if (message.do === 'tell') {
      rooms.push(message.room);
      tell(message.predictions);
    } else reading = reading.then(read);
  });
};

const issueOf = ({ file, index, issue = '' }: Item): InputIssue => ({
  input: `\`${file.replace(/\p{Cc}/gu, '�')}\`${index === undefined ? '' : ` sample ${index}`}`,
  reason: issue,
});

/** Read here, not in the main thread, which would have to carry every byte over. */
async function* stdin() {
  yield* createReadStream('', { fd: 0, autoClose: false }) as AsyncIterable<Uint8Array>;
}
