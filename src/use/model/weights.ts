import { join } from 'node:path';
import type { HostArray, HostTensor, HostTensors, Spec } from '../../contracts/tensors.ts';
import { allocate, sameShape, sizeOf } from '../../engine/host.ts';
import { readIn } from '../../files/folder-files.ts';
import { UnsafeFileError } from '../../files/inside-folder.ts';
import { RunError } from '../../results/run/read-run.ts';
import { readModelFile } from '../../results/run/run-files.ts';
import { brokenWeights } from '../messages.ts';
import { ModelError } from './model-error.ts';

/**
 * Weights of a run's model as it was saved. Throws `RunError` where they are not those of the model that `specs`
 * describe, `ModelError` where they are NaN.
 */
export const readWeights = async (run: string, specs: Readonly<Record<string, Spec>>): Promise<HostTensors> => {
  const folder = join(run, 'model');
  const { weightsManifest } = await readModelFile(run);
  const bytes = await readIn(run, 'model/weights.bin').catch((error: Error) => {
    if (error instanceof UnsafeFileError) throw error;
    throw new RunError(`The model in \`${folder}\` can't be read: ${error.message}.`);
  });
  const entries = weightsManifest.flatMap(({ weights }) => weights);
  const found = new Map(entries.map(({ name, shape }) => [name, shape]));
  let at = 0;
  const starts = new Map([...found].map(([name, shape]) => [name, (at += 4 * sizeOf(shape)) - 4 * sizeOf(shape)]));
  if (at !== bytes.length)
    throw new RunError(
      `\`${join(folder, 'weights.bin')}\` has ${bytes.length} bytes, and its \`model.json\` lists ${at}.`,
    );
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]): [string, HostTensor] => {
      const written = found.get(name);
      if (!written || !sameShape(written, shape))
        throw new RunError(
          `The model in \`${folder}\` has ` +
            `${written ? `\`${name}\` as [${written.join(', ')}]` : `no \`${name}\``}, and its plan says ` +
            `[${shape.join(', ')}].`,
        );
      const data = allocate('float32', sizeOf(shape));
      new Uint8Array(data.buffer).set(bytes.subarray(starts.get(name)!, starts.get(name)! + data.byteLength));
      refuseBroken(folder, name, data);
      return [name, { shape, dtype: 'float32', data }];
    }),
  );
};

const refuseBroken = (folder: string, name: string, data: HostArray): void => {
  const first = data.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return;
  const count = Array.from(data).filter((value) => !Number.isFinite(value)).length;
  throw new ModelError(brokenWeights({ folder, name, value: data[first]!, count, size: data.length }));
};
