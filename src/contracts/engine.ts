import type { HostArray, HostTensors, Spec, Tensors, Tf } from './tensors.ts';
import { ExplainedError } from './explained-error.ts';

/**
 * A step, written in tf ops. It is pure, except that a layer may assign to its variables, which the step reads back.
 * It runs once under a recorder, or at each step on an eager engine, so it must not read values or keep tensors.
 */
export interface Program {
  /** For messages: `train (batch 64)`. */
  readonly name: string;
  /** Entries of the memory that the step reads, by name. */
  readonly state: Readonly<Record<string, Spec>>;
  /** Inputs of one step, by name; a block stacks them, with the number of steps as leading dimension. */
  readonly inputs: Readonly<Record<string, Spec>>;
  /** The returned `state` holds changed entries in their shapes; `outputs` are float32 or int32. */
  step(tf: Tf, state: Tensors, inputs: Tensors): { readonly state: Tensors; readonly outputs: Tensors };
}

/** State inside the engine between steps, shared by several executables: weights, statistics, optimizer slots. */
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
  run(
    memory: Memory,
    length: number,
    inputs: Readonly<Record<string, HostArray>>,
  ): Promise<Readonly<Record<string, HostArray>>>;
  dispose(): Promise<void>;
}

/** Parts of a step: before the first layer, the model with its loss and metrics, their gradients, and the update. */
export type Phase = 'feed' | 'forward' | 'backward' | 'update';

/** Time of one kernel. */
export interface KernelTime {
  /** Name in the engine, such as `Conv` or `Gemm`. */
  readonly kernel: string;
  /** The tfjs op that it computes or takes part in; empty for the engine's own kernels. */
  readonly op: string;
  /** The layer, after the layers around it; empty outside the model. */
  readonly layers: readonly string[];
  /** Undefined for the engine's own kernels. */
  readonly phase: Phase | undefined;
  /** Shape of the first output. */
  readonly shape: readonly number[];
  /** One entry of the state that needs it; undefined if only outputs do. */
  readonly state: string | undefined;
  /** Calls per step, and their seconds in total. */
  readonly calls: number;
  readonly seconds: number;
}

/** An executable that times each kernel. */
export interface Profiled extends Executable {
  /** Times of all runs but the first, which warms up. Ends the executable. */
  timings(): Promise<readonly KernelTime[]>;
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
  /** The `tf` that components and the model get. */
  readonly tf: Tf;
  memory(values: HostTensors): Memory;
  compile(program: Program): Promise<Executable>;
  /** Only on engines that can time kernels. */
  profile?(program: Program): Promise<Profiled>;
  close(): Promise<void>;
}

/** Thrown by `compile` and `open`: one sentence with the problem and the remedy. */
export class EngineError extends ExplainedError {
  override readonly name = 'EngineError';
}
