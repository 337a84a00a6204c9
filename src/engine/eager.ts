import type { Tensor, Tensors, Tf, HostArray, HostTensor, HostTensors, Spec } from '../contracts/tensors.ts';
import { EngineError, type Executable, type Memory, type Program } from '../contracts/engine.ts';
import { allocate, describe, sameShape, sizeOf, toHost, toTensor } from './host.ts';
import { wrongInput } from './messages.ts';

/**
 * What an eager engine has beside its names: steps run op by op on a backend of tfjs. Tensors outside of steps live on
 * that backend too.
 */
export const eager = (tf: Tf, backend: string) => ({
  blockLength: 16,
  tf,
  memory: (values: HostTensors): Memory => on(tf, backend, () => eagerMemory(tf, backend, values)),
  compile: (program: Program): Promise<Executable> => Promise.resolve(eagerExecutable(tf, backend, program)),
  close: () => Promise.resolve(),
});

/** Runs `f` with another backend; engines of one process share one tfjs. */
const on = <T>(tf: Tf, backend: string, f: () => T): T => {
  const before = tf.getBackend();
  if (before === backend) return f();
  void tf.setBackend(backend);
  try {
    return f();
  } finally {
    void tf.setBackend(before);
  }
};

interface EagerMemory extends Memory {
  readonly tensors: Map<string, Tensor>;
}

const eagerMemory = (tf: Tf, backend: string, values: HostTensors): EagerMemory => {
  const tensors = new Map(Object.entries(values).map(([name, value]) => [name, keepTensor(tf, value)]));
  return {
    tensors,
    read: (names = [...tensors.keys()]) =>
      Promise.resolve(Object.fromEntries(names.map((name) => [name, toHost(known(tensors, name))]))),
    write: (written) => {
      for (const [name, value] of Object.entries(written)) {
        checkValue(name, value, known(tensors, name));
        replace(
          tensors,
          name,
          on(tf, backend, () => keepTensor(tf, value)),
        );
      }
    },
    dispose: () => {
      for (const tensor of tensors.values()) tensor.dispose();
      tensors.clear();
    },
  };
};

const keepTensor = (tf: Tf, { data, shape }: HostTensor) => tf.keep(toTensor(tf, data, shape));

const known = <T>(values: ReadonlyMap<string, T>, name: string): T => {
  const value = values.get(name);
  if (value === undefined) throw new Error(`The memory holds no \`${name}\`.`);
  return value;
};

const checkValue = (name: string, value: Spec, held: { readonly shape: readonly number[] }) => {
  if (!sameShape(value.shape, held.shape))
    throw new Error(
      `\`${name}\` is [${held.shape.join(', ')}] in memory, and [${value.shape.join(', ')}] was written.`,
    );
};

const replace = (tensors: Map<string, Tensor>, name: string, tensor: Tensor) => {
  tensors.get(name)?.dispose();
  tensors.set(name, tensor);
};

const eagerExecutable = (tf: Tf, backend: string, program: Program): Executable => {
  let outputs: Readonly<Record<string, Spec>> | undefined;
  return {
    // What a program puts out is known only by running it: once on zeros, without touching anyone's memory.
    get outputs() {
      outputs ??= on(tf, backend, () => dryRun(tf, program));
      return outputs;
    },
    facts: { nodes: 0, seconds: 0 },
    run: async (memory, length, inputs) => {
      const block = { tf, program, inputs, length };
      const results = on(tf, backend, () =>
        Array.from({ length }, (_, step) =>
          runStep(tf, program, (memory as EagerMemory).tensors, (name, spec) => stepInput(block, name, spec, step)),
        ),
      );
      outputs ??= specsOf(results[0]!);
      // Read after the whole block: a device works on while the next steps are handed to it.
      const collected: Record<string, HostArray> = {};
      for (const [step, result] of results.entries()) {
        for (const [name, tensor] of Object.entries(result)) {
          collected[name] ??= allocate(outputs[name]!.dtype, length * tensor.size);
          collected[name].set((await tensor.data()) as HostArray, step * tensor.size);
        }
        tf.dispose(result as Record<string, Tensor>);
      }
      // All of this may have happened in one turn: signals, and what is being written to the disk, have theirs now.
      return new Promise((resolve) => setImmediate(resolve, collected));
    },
    dispose: () => Promise.resolve(),
  };
};

const dryRun = (tf: Tf, program: Program): Record<string, Spec> => {
  let specs: Record<string, Spec> = {};
  tf.tidy(() => {
    specs = specsOf(program.step(tf, zeros(tf, program.state), zeros(tf, program.inputs)).outputs);
  });
  return specs;
};

const zeros = (tf: Tf, specs: Readonly<Record<string, Spec>>): Tensors =>
  Object.fromEntries(
    Object.entries(specs).map(([name, { shape, dtype }]) => [
      name,
      tf.zeros([...shape], dtype === 'float32' ? 'float32' : 'int32'),
    ]),
  );

const specsOf = (tensors: Tensors): Record<string, Spec> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, dtype }]) => [
      name,
      { shape, dtype: dtype === 'float32' ? 'float32' : 'int32' },
    ]),
  );

const runStep = (
  tf: Tf,
  program: Program,
  memory: Map<string, Tensor>,
  input: (name: string, spec: Spec) => Tensor,
): Tensors => {
  const { state, outputs } = tf.tidy(() => {
    const read = Object.fromEntries(Object.keys(program.state).map((name) => [name, known(memory, name)]));
    const fed = Object.fromEntries(Object.entries(program.inputs).map(([name, spec]) => [name, input(name, spec)]));
    const result = program.step(tf, read, fed);
    // Cloned: a step may hand back its own input, or a variable whose value is assigned anew at the next step.
    const cloned = (tensors: Tensors) =>
      Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.keep(tf.clone(tensor))]));
    return { state: cloned(result.state), outputs: cloned(result.outputs) };
  });
  for (const [name, tensor] of Object.entries(state)) {
    checkValue(name, tensor as unknown as Spec, known(memory, name));
    replace(memory, name, tensor);
  }
  return outputs;
};

interface FedBlock {
  readonly tf: Tf;
  readonly program: Program;
  readonly inputs: Readonly<Record<string, HostArray>>;
  readonly length: number;
}

const stepInput = ({ tf, program, inputs, length }: FedBlock, name: string, spec: Spec, step: number): Tensor => {
  const data = inputs[name];
  const size = sizeOf(spec.shape);
  if (data?.length !== length * size) {
    const given = data === undefined ? 'nothing' : `${data.length} numbers`;
    const expected = `${length} × ${describe(spec)}`;
    throw new EngineError(wrongInput({ program: program.name, name, expected, given }));
  }
  return toTensor(tf, data.subarray(step * size, (step + 1) * size), spec.shape);
};
