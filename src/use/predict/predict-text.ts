import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { savedColumns } from '../../data/columns/fitted.ts';
import { defined } from '../../defined.ts';
import { builtins } from '../../components/index.ts';
import { ownColumnType } from '../messages.ts';
import { ModelError } from '../model/model-error.ts';
import { sizeOf } from '../../engine/host.ts';
import { threadEntry } from '../../processes/entry.ts';
import { utf8 } from './byte-text.ts';
import { openModel, type ModelOptions } from '../model/open-model.ts';
import { wantedBy } from './predict.ts';
import type { FromThread, Text, ThreadJob, ToThread } from './predict-thread.ts';
import { predictionLines, type LineOptions } from './prediction-lines.ts';

/** The thread that reads inputs knows no components of the user's own. */
const isBuiltIn = (name: string): boolean => builtins.some(({ kind, type }) => kind === 'column' && type === name);

/** Batches that are read, computed or told at a time. */
const atOnce = 4;

/**
 * What `predict` gives, as text, `-` being the process's own stdin: inputs are read and lines are made by a thread, so
 * that the engine does not wait for them. No more is read than is taken. Throws as `predict`.
 */
export async function* predictText(
  path: string,
  inputs: readonly string[],
  lines: LineOptions,
  choice: ModelOptions,
): AsyncGenerator<Text> {
  const model = await openModel(path, choice);
  const { labels, output } = model;
  const size = sizeOf(model.input.shape);
  const { columns, ...wanted } = wantedBy(model);
  const own = columns?.features.find(({ column }) => !isBuiltIn(column.type));
  if (own) {
    await model.close();
    throw new ModelError(ownColumnType({ type: own.column.type }));
  }
  const worker = new Worker(threadEntry('predict-thread'), {
    workerData: {
      inputs,
      wanted,
      ...defined({ columns: columns && savedColumns(columns) }),
      together: model.together,
      labels,
      output,
      lines,
    } satisfies ThreadJob,
  });
  const read = (): void => worker.postMessage({ do: 'read' } satisfies ToThread);
  try {
    const { header } = predictionLines(model, lines);
    if (header !== '') yield { text: utf8(header), inputs: 0, issues: [] };
    for (let i = 0; i < atOnce; i++) read();
    let [asked, told, ended] = [0, 0, false];
    for await (const [message] of on(worker, 'message') as AsyncIterable<[FromThread]>) {
      if (message.said === 'batch') {
        asked += 1;
        const { values } = message;
        const predictions = await model.predict(values, values.length / size);
        // The room goes back, to be filled anew: memory that was never written to comes more slowly.
        const room = values.buffer as ArrayBuffer;
        worker.postMessage({ do: 'tell', predictions, room } satisfies ToThread, [room]);
      } else if (message.said === 'text') {
        told += 1;
        yield message;
        read();
      } else ended = true;
      if (ended && told === asked) return;
    }
  } finally {
    await worker.terminate();
    await model.close();
  }
}
