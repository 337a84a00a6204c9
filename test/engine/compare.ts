import type { Engine } from '../../src/contracts/engine.ts';
import type { HostTensors, Tf } from '../../src/contracts/tensors.ts';
import { sizeOf } from '../../src/engine/host.ts';
import type { Training } from './training.ts';

/**
 * Runs `steps` steps in blocks of the given lengths, which repeat, and gives the state after them and the outputs of
 * all.
 */
export const train = async (
  engine: Engine,
  make: (tf: Tf) => Training,
  inputs: Readonly<Record<string, Float32Array | Int32Array | Uint8Array>>,
  lengths: readonly number[],
) => {
  const { program, values } = make(engine.tf);
  const memory = engine.memory(values);
  const executable = await engine.compile(program);
  const outputs: Record<string, number[]> = {};
  let step = 0;
  for (const length of lengths) {
    const fed = Object.fromEntries(
      Object.entries(program.inputs).map(([name, { shape }]) => [
        name,
        inputs[name]!.slice(step * sizeOf(shape), (step + length) * sizeOf(shape)),
      ]),
    );
    for (const [name, data] of Object.entries(await executable.run(memory, length, fed)))
      (outputs[name] ??= []).push(...data);
    step += length;
  }
  const state = await memory.read();
  memory.dispose();
  await executable.dispose();
  return { state, outputs };
};

/** max|difference| / max|reference| per tensor, the largest first: the rule of the design's *Numbers*. */
export const differences = (actual: HostTensors, reference: HostTensors): { name: string; difference: number }[] =>
  Object.entries(reference)
    .map(([name, { data }]) => {
      const other = actual[name]!.data;
      const largest = (of: (value: number, i: number) => number) =>
        Array.from(data).reduce((most, value, i) => Math.max(most, Math.abs(of(value, i))), 0);
      const scale = largest((value) => value);
      const difference = largest((value, i) => value - other[i]!);
      return { name, difference: difference / (scale === 0 ? 1 : scale) };
    })
    .sort((a, b) => b.difference - a.difference);
