import type { Tensors, Tf } from '../registry/kinds.ts';

/** Element types at the border of an engine. Inside a step tfjs knows `uint8` as int32: bytes travel as bytes and are cast there. */
export type ElementType = 'float32' | 'int32' | 'uint8';
export type HostArray = Float32Array | Int32Array | Uint8Array;
export interface Spec {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
}
export interface HostTensor extends Spec {
  readonly data: HostArray;
}
export type HostTensors = Readonly<Record<string, HostTensor>>;

/**
 * A step, written in tf ops: pure but for what tfjs itself does (a layer may assign to its variables; the step reads them back).
 * It runs once, under a recorder, or at each step, on an eager engine, so it must not look at values nor keep anything.
 */
export interface Program {
  /** For messages: `train (batch 64)`. */
  readonly name: string;
  /** The part of the memory that it reads, by name. */
  readonly state: Readonly<Record<string, Spec>>;
  /** What one step is fed, by name; a block feeds it stacked, with the number of steps as leading dimension. */
  readonly inputs: Readonly<Record<string, Spec>>;
  /** `state` returned holds what changed, of the shapes it came with; `outputs` are float32 or int32. */
  step(tf: Tf, state: Tensors, inputs: Tensors): { readonly state: Tensors; readonly outputs: Tensors };
}

/** State that lives inside the engine between steps: weights, statistics, optimizer slots, shared by several executables. */
export interface Memory {
  /** Copies out, all or by name. */
  read(names?: readonly string[]): Promise<HostTensors>;
  /** Copies in; names and shapes as they were. */
  write(values: HostTensors): void;
  dispose(): void;
}

export interface Executable {
  readonly outputs: Readonly<Record<string, Spec>>;
  /** Nodes of the compiled graph (0 on eager engines) and what it took to compile. */
  readonly facts: { readonly nodes: number; readonly seconds: number };
  /**
   * Runs `length` ≥ 1 steps one after another, each input `[length, …shape]`, the memory updated after each.
   * Resolves to each output `[length, …shape]`. One call at a time per memory.
   */
  run(memory: Memory, length: number, inputs: Readonly<Record<string, HostArray>>): Promise<Readonly<Record<string, HostArray>>>;
  dispose(): Promise<void>;
}

export interface Engine {
  readonly name: 'onnx' | 'tensorflow' | 'cpu';
  /** Execution provider or backend: `cpu`, `webgpu`, `cuda`, … */
  readonly device: string;
  readonly threads: number;
  /** Library and version: `onnxruntime-node 1.30.0`. */
  readonly version: string;
  /** Why this engine, for the console: "onnxruntime-node is installed; its CPU device is the default". */
  readonly reason: string;
  /** Most steps in one `run`. */
  readonly blockLength: number;
  /** What components are handed as `tf`; the model is built with it. */
  readonly tf: Tf;
  memory(values: HostTensors): Memory;
  compile(program: Program): Promise<Executable>;
  close(): Promise<void>;
}

/** Thrown by `compile` and `open`: one sentence on what is missing and what to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
