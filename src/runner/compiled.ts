import type { Engine, Executable, HostArray, Memory, Program } from '../engine/engine.ts';
import { allocate, sizeOf } from '../engine/host.ts';
import type { Block } from './blocks.ts';
import type { Outputs } from './tally.ts';

/** A program for each batch size that occurs. */
export type Compiler = (batch: number) => Compiled;
/** A program for one batch size, with room for the inputs of two blocks: while one runs, the other is filled. */
export interface Compiled {
  readonly program: Program;
  readonly executable: Promise<Executable>;
  readonly rooms: readonly [Room, Room];
}
/** Inputs of a block by name, stacked; as long as the longest block. */
export type Room = Readonly<Record<string, HostArray>>;

/** Compiles at first use. */
export const compiler = (engine: Engine, program: (batch: number) => Program): Compiler & { dispose(): Promise<void> } => {
  const known = new Map<number, Compiled>();
  const compiled = (batch: number) => {
    const found = known.get(batch) ?? compile(engine, program(batch));
    known.set(batch, found);
    return found;
  };
  const dispose = async () => {
    for (const { executable } of known.values()) await (await executable).dispose();
  };
  return Object.assign(compiled, { dispose });
};

const compile = (engine: Engine, program: Program): Compiled => {
  const room = () => Object.fromEntries(Object.entries(program.inputs).map(([name, { dtype, shape }]) => [name, allocate(dtype, engine.blockLength * sizeOf(shape))]));
  return { program, executable: engine.compile(program), rooms: [room(), room()] };
};

/** Runs blocks one after another. While one runs, the next is filled, so that feeding costs no time where the engine works beside this thread. */
export async function* runBlocks(compiled: Compiler, memory: Memory, blocks: readonly Block[], fill: (room: Room, block: Block) => void): AsyncGenerator<{ readonly block: Block; readonly outputs: Outputs }> {
  const prepare = (block: Block, i: number) => {
    const { program, executable, rooms } = compiled(block.batch);
    const room = rooms[i % 2]!;
    fill(room, block);
    return { executable, inputs: firstOf(room, program, block.length) };
  };
  let next = blocks[0] && prepare(blocks[0], 0);
  for (const [i, block] of blocks.entries()) {
    const { executable, inputs } = next!;
    const ready = await executable;
    const running = ready.run(memory, block.length, inputs);
    const following = blocks[i + 1];
    next = following && prepare(following, i + 1);
    yield { block, outputs: await running };
  }
}

/** The part of a room that a block fills. */
const firstOf = (room: Room, { inputs }: Program, length: number): Room =>
  Object.fromEntries(Object.entries(room).map(([name, values]) => [name, values.subarray(0, length * sizeOf(inputs[name]!.shape))]));
