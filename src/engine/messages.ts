/** What engines say to users, one function per message. */

interface AtStep {
  readonly step: string;
}
interface Named extends AtStep {
  readonly name: string;
}

// Steps that can't be compiled.

export const drawsRandomNumbers = ({ step }: AtStep): string =>
  `The step \`${step}\` draws random numbers by itself; compiled, they would be the same at each step. ` +
  'Take them from `context.uniform` instead.';

export const readsValue = ({ step, value }: AtStep & { readonly value: string | undefined }): string =>
  `The step \`${step}\` reads a value${value === undefined ? '' : ` (${value})`}, which is not known while it is ` +
  'compiled; use tf ops such as `where` instead of `dataSync`, `data` or `array`.';

export const kernelMissing = ({ step, kernel, place }: AtStep & Readonly<Record<'kernel' | 'place', string>>): string =>
  `The engine \`onnx\` cannot compile \`${kernel}\` yet, which the step \`${step}\` uses${place}; ` +
  'write it in other ops, or run with `--engine cpu`.';

export const kernelRefused = ({
  step,
  kernel,
  shapes,
  place,
  reason,
}: AtStep & Readonly<Record<'kernel' | 'place' | 'reason', string>> & { readonly shapes: readonly string[] }): string =>
  `The step \`${step}\` cannot be compiled at \`${kernel}\` of ${shapes.join(' and ')}${place}: ` +
  `${reason.replace(/\.$/, '')}.`;

export const usesVariable = ({ step, name }: Named): string =>
  `The step \`${step}\` uses the variable \`${name}\`, which is not part of its state; ` +
  'a compiled step would freeze its value.';

export const returnsUnknownState = ({ step, name }: Named): string =>
  `The step \`${step}\` returns the state \`${name}\`, which is not among the state that it takes.`;

export const returnsOtherShape = ({
  step,
  name,
  taken,
  returned,
}: Named & Readonly<Record<'taken' | 'returned', readonly number[]>>): string =>
  `The step \`${step}\` takes \`${name}\` as [${taken.join(', ')}] and returns it as [${returned.join(', ')}].`;

export const typeUnknown = ({ dtype }: { readonly dtype: string }): string =>
  `The engine \`onnx\` knows no tensors of type \`${dtype}\`; use float32, int32 or bool.`;

// Programs that can't be run or exported.

export const wrongInput = ({
  program,
  name,
  expected,
  given,
}: Readonly<Record<'program' | 'name' | 'expected' | 'given', string>>): string =>
  `The program \`${program}\` takes \`${name}\` as ${expected}, and got ${given}.`;

export const stateNotHeld = ({ program, name }: Readonly<Record<'program' | 'name', string>>): string =>
  `The program \`${program}\` reads \`${name}\`, which the memory does not hold.`;

export const valueNotExported = ({ program, name }: Readonly<Record<'program' | 'name', string>>): string =>
  `The program \`${program}\` reads \`${name}\`, which is not among the values to export.`;

export const changesState = ({ program, name }: Readonly<Record<'program' | 'name', string>>): string =>
  `The program \`${program}\` changes \`${name}\`; only what leaves its state as it is can be exported.`;

export const nameTwice = ({ program, name }: Readonly<Record<'program' | 'name', string>>): string =>
  `The program \`${program}\` has an input and an output that are both called \`${name}\`.`;

// The tfjs backend `onnx`.

export const readAtOnce = ({ value }: { readonly value: string | undefined }): string =>
  `The backend \`onnx\` computes when it is asked to, so a value${value === undefined ? '' : ` (${value})`} ` +
  'cannot be read at once; use `await tensor.data()` instead of `dataSync`.';

export const tensorNotHeld = (): string => 'A tensor was read that the backend `onnx` does not hold.';

export const backendLacks = ({ kernel }: { readonly kernel: string }): string =>
  `The backend \`onnx\` has no \`${kernel}\` yet; write it in other ops, ` +
  'or compute it on the backend `cpu` and continue with the result.';

export const noStrings = ({ kernel }: { readonly kernel: string }): string =>
  `The backend \`onnx\` has no \`${kernel}\` of strings: it moves and compares them.`;

export const noComplexNumbers = ({ kernel }: { readonly kernel: string }): string =>
  `The backend \`onnx\` has no \`${kernel}\` of complex numbers; take them apart with \`tf.real\` and \`tf.imag\`.`;

// Engines and devices that don't open.

export const noRuntime = ({ reason, install }: Readonly<Record<'reason' | 'install', string>>): string =>
  `The engine \`onnx\` cannot be used: ${reason}, and \`onnxruntime-web\`, which runs everywhere, is not installed; ` +
  `${install}, or run with \`--engine cpu\`.`;

export const tensorflowWithoutCuda = ({ reason }: { readonly reason: string }): string =>
  `The engine \`tensorflow\` has no device \`cuda\`: ${reason}.`;

export const noDevice = ({ device, reason }: Readonly<Record<'device' | 'reason', string>>): string =>
  `The engine \`onnx\` has no device \`${device}\` here: ${reason}.`;

export const cudaPartMissing = (): string =>
  'the CUDA part of onnxruntime-node is not installed; ' +
  '`ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node` downloads it';

export const vulkanMissing = (): string =>
  'it needs Vulkan, whose library `libvulkan.so.1` is missing; ' +
  '`apt install libvulkan1` and the driver of your GPU bring it';

export const noWebgpuAdapter = ({ linux }: { readonly linux: boolean }): string =>
  `WebGPU found no GPU that it can use${linux ? '; `vulkaninfo` shows what Vulkan sees' : ''}`;

export const tensorflowMissing = ({ cpu, gpu }: Readonly<Record<'cpu' | 'gpu', string>>): string =>
  `The engine \`tensorflow\` needs \`${cpu}\` (or \`${gpu}\`), which is not installed; \`npm i ${cpu}@4.22.0\`.`;

export const tensorflowUnusable = ({ failures }: { readonly failures: readonly string[] }): string =>
  `The engine \`tensorflow\` cannot be used, as ${failures.join('; ')}.`;

export const deviceKept = (): string =>
  'The engine `tensorflow` was opened on `cuda` before, and TensorFlow keeps its device for a process; ' +
  'open `cpu` in another one.';

export const noGpu = (): string =>
  'TensorFlow found no GPU that it can use ' +
  '(it needs CUDA 11.2 and cuDNN 8.1; `TF_CPP_MIN_LOG_LEVEL=0` shows what it misses)';

export const libraryMissing = ({ library, name }: Readonly<Record<'library' | 'name', string>>): string => {
  const source = /^lib(cu|nv)/.test(library)
    ? ', which comes with CUDA 11.2 and cuDNN 8.1'
    : `; \`npm rebuild ${name}\` downloads it`;
  return `it misses the library \`${library}\`${source}`;
};

export const notBuilt = ({ name }: { readonly name: string }): string =>
  `its native part was not built; \`npm rebuild ${name} --build-addon-from-source\` builds it`;

export const dllMissing = (): string =>
  'Windows finds no `tensorflow.dll` beside its native part; ' +
  'copy `deps/lib/tensorflow.dll` of the package into its `lib/napi-v8`';
