import type { HostArray, HostTensors, Spec, Tensors, Tf } from './tensors.ts';

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
  run(
    memory: Memory,
    length: number,
    inputs: Readonly<Record<string, HostArray>>,
  ): Promise<Readonly<Record<string, HostArray>>>;
  dispose(): Promise<void>;
}

/** Of a step: what comes before its first layer, the model and what follows from its output, their gradients, and what comes after those. */
export type Phase = 'feed' | 'forward' | 'backward' | 'update';

/** What one kernel takes. */
export interface KernelTime {
  /** What the engine calls it: `Conv`, `Gemm`. */
  readonly kernel: string;
  /** The op of tfjs that it computes, or a part of; empty where it is the engine's own affair. */
  readonly op: string;
  /** The layer, after those around it; none outside of the model. */
  readonly layers: readonly string[];
  /** None where it is the engine's own affair. */
  readonly phase: Phase | undefined;
  /** Of its first output. */
  readonly shape: readonly number[];
  /** Of the state that needs it, one; none where only outputs do. */
  readonly state: string | undefined;
  /** Times that it runs in a step, and the seconds of a step that it takes in all. */
  readonly calls: number;
  readonly seconds: number;
}

/** An executable that notes what each kernel takes. */
export interface Profiled extends Executable {
  /** Of all runs but the first, which warms up; nothing can be run after it. */
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
  /** What components are handed as `tf`; the model is built with it. */
  readonly tf: Tf;
  memory(values: HostTensors): Memory;
  compile(program: Program): Promise<Executable>;
  /** Where the engine can tell what each kernel takes. */
  profile?(program: Program): Promise<Profiled>;
  close(): Promise<void>;
}

/** Thrown by `compile` and `open`: one sentence on what is missing and what to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
