import type { Engine, Executable, Memory, Program } from '../../contracts/engine.ts';
import type { HostArray } from '../../contracts/tensors.ts';
import { allocate, sizeOf } from '../../engine/host.ts';
import { blocksOf, type Block } from './blocks.ts';
import type { Outputs } from '../tally.ts';

/** A program for each batch size that occurs, compiled when it is first asked for. */
export interface Compiler {
  (batch: number): Compiled;
  dispose(): Promise<void>;
}
/** A program for one batch size, with room for the inputs of two blocks: while one runs, the other is filled. */
export interface Compiled {
  readonly program: Program;
  readonly executable: Promise<Executable>;
  /** Most steps in a block. */
  readonly longest: number;
  readonly rooms: readonly [Room, Room];
}
/** Inputs of a block by name, stacked. */
export type Room = Readonly<Record<string, HostArray>>;

export const compiler = (engine: Engine, program: (batch: number) => Program): Compiler => {
  const known = new Map<number, Compiled>();
  const compiled = (batch: number) => {
    const found = known.get(batch) ?? compile(engine, program(batch));
    known.set(batch, found);
    return found;
  };
  const dispose = async () => {
    for (const executable of await Promise.allSettled([...known.values()].map(({ executable }) => executable)))
      if (executable.status === 'fulfilled') await executable.value.dispose();
  };
  return Object.assign(compiled, { dispose });
};

/**
 * Bytes of inputs that a block may have. Longer blocks gain nothing: where a step is fed this much, it runs for long.
 */
const roomBytes = 2 ** 25;

const compile = (engine: Engine, program: Program): Compiled => {
  const bytes = Object.values(program.inputs).reduce(
    (sum, { dtype, shape }) => sum + sizeOf(shape) * (dtype === 'uint8' ? 1 : 4),
    0,
  );
  const longest = Math.max(1, Math.min(engine.blockLength, Math.floor(roomBytes / bytes)));
  const room = () =>
    Object.fromEntries(
      Object.entries(program.inputs).map(([name, { dtype, shape }]) => [
        name,
        allocate(dtype, longest * sizeOf(shape)),
      ]),
    );
  const executable = Promise.resolve().then(() => engine.compile(program));
  // Awaited when the block's turn comes; until then its failure is nobody's.
  executable.catch(() => undefined);
  return { program, executable, longest, rooms: [room(), room()] };
};

/** What a pass over a part needs: batches `from` … `to` − 1 of it, and how a block of them is filled in. */
export interface Pass {
  readonly count: number;
  readonly batch: number;
  readonly from: number;
  readonly to: number;
  /** A promise where samples come from a file: the room is filled when it resolves. */
  fill(room: Room, block: Block): void | Promise<void>;
  /** Closes files that filling opened. */
  close(): Promise<void>;
}

/**
 * Runs a pass block by block. While one runs, the next is filled, so that feeding costs no time where the engine works
 * beside this thread.
 */
export async function* runPass(
  compiled: Compiler,
  memory: Memory,
  { count, batch, from, to, fill, close }: Pass,
): AsyncGenerator<{ readonly block: Block; readonly outputs: Outputs }> {
  const blocks = blocksOf(count, batch, compiled(Math.min(batch, count)).longest, from, to);
  const prepare = (block: Block, i: number) => {
    const { program, executable, rooms } = compiled(block.batch);
    const room = rooms[i % 2]!;
    const filled = fill(room, block);
    // Awaited when the block's turn comes, too.
    filled?.catch(() => undefined);
    return { executable, inputs: firstOf(room, program, block.length), filled };
  };
  let next = blocks[0] && prepare(blocks[0], 0);
  try {
    for (const [i, block] of blocks.entries()) {
      const { executable, inputs, filled } = next!;
      if (filled) await filled;
      const running = (await executable).run(memory, block.length, inputs);
      const following = blocks[i + 1];
      next = following && prepare(following, i + 1);
      yield { block, outputs: await running };
    }
  } finally {
    await next?.filled?.catch(() => undefined);
    await close();
  }
}

/** The part of a room that a block fills. */
const firstOf = (room: Room, { inputs }: Program, length: number): Room =>
  Object.fromEntries(
    Object.entries(room).map(([name, values]) => [name, values.subarray(0, length * sizeOf(inputs[name]!.shape))]),
  );
