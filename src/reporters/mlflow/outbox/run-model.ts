import type { TrackedModel } from '../../../contracts/tracker.ts';
import { listIn, readIn } from '../../../files/folder-files.ts';
import { readRun } from '../../../results/run/read-run.ts';
import { fromValue } from '../../../contracts/run-events.ts';
import { defined } from '../../../defined.ts';

/** Writes the trained model of a run as ONNX; null where this version of the run can't be exported. */
export type ExportOnnx = (
  folder: string,
) => Promise<{ readonly bytes: Uint8Array; readonly outputs: NonNullable<TrackedModel['outputs']> } | null>;

/** The trained model of a run, with what it reached; null where there is none, or the run did not come to its end. */
export const runModel = async (folder: string, exportOnnx: ExportOnnx): Promise<TrackedModel | null> => {
  const { events } = await readRun(folder);
  const end = events.findLast((event) => event.type === 'trial:end');
  const start = events.find((event) => event.type === 'trial:start');
  const epoch = events.findLast((event) => event.type === 'epoch:end');
  const names = await listIn(folder, 'model');
  if (!start || !end || end.status === 'failed' || end.status === 'interrupted' || names.length === 0) return null;
  const files = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readIn(folder, `model/${name}`)] as const)),
  );
  const onnx = await exportOnnx(folder);
  const { dataset, layers } = start.plan.facts;
  return {
    files: { ...files, ...defined({ 'model.onnx': onnx?.bytes }) },
    input: { shape: dataset.features.shape, dtype: dataset.features.dtype },
    output: { shape: layers.at(-1)!.output, dtype: 'float32' },
    ...defined({ outputs: onnx?.outputs }),
    step: epoch?.step ?? 0,
    // Of the epoch whose values they are: a server keeps the model's as the run's, too, and knows them by name, step,
    // time and value.
    time: Date.parse((epoch ?? end).time),
    values: Object.fromEntries(
      Object.entries(epoch?.values ?? {})
        .map(([name, value]) => [name, fromValue(value)])
        .filter(([, value]) => Number.isFinite(value)),
    ),
  };
};
