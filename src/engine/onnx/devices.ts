import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EngineError } from '../../contracts/engine.ts';
import type { Node } from '../lower/emit.ts';
import { encodeModel } from './proto.ts';
import type { Library } from './ort.ts';
import { cudaPartMissing, noDevice, noWebgpuAdapter, vulkanMissing } from '../messages.ts';

/** Execution providers of ONNX Runtime that graphs here are run on. */
export const devices = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;
export type Device = (typeof devices)[number];

/** Builds of onnxruntime-node that have the device. */
const builds: Readonly<
  Record<Exclude<Device, 'cpu'>, { readonly platforms: readonly string[]; readonly words: string }>
> = {
  webgpu: {
    platforms: ['linux-x64', 'win32-x64', 'win32-arm64', 'darwin-arm64'],
    words: 'Linux x64, Windows and macOS on Apple silicon',
  },
  cuda: { platforms: ['linux-x64'], words: 'Linux x64' },
  dml: { platforms: ['win32-x64', 'win32-arm64'], words: 'Windows' },
  coreml: { platforms: ['darwin-arm64'], words: 'macOS on Apple silicon' },
};
const platform = `${process.platform}-${process.arch}`;

/** GPUs worth trying here, by a look at files alone; empty on a machine without one. */
export const likelyGpus = (): Device[] => {
  if (process.platform !== 'linux') return builds.webgpu.platforms.includes(platform) ? ['webgpu'] : [];
  const hasFile = (folder: string, pattern: RegExp) =>
    existsSync(folder) && readdirSync(folder).some((file) => pattern.test(file));
  const nvidia = hasFile('/dev', /^nvidia\d+$/);
  const any =
    nvidia ||
    hasFile('/dev/dri', /^renderD/) ||
    ['VK_ICD_FILENAMES', 'VK_DRIVER_FILES'].some((name) => process.env[name]);
  return [
    ...(nvidia && hasCudaPart() ? ['cuda' as const] : []),
    ...(any && builds.webgpu.platforms.includes(platform) ? ['webgpu' as const] : []),
  ];
};

/** Opens the device with a graph of one node. Throws `EngineError` with the reason when that cannot be. */
export const checkDevice = async ({ ort, name, version }: Library, device: Device): Promise<void> => {
  if (device === 'cpu') return;
  const refuse = (reason: string, cause?: unknown): never => {
    throw new EngineError(noDevice({ device, reason }), { cause });
  };
  if (name !== 'onnxruntime-node') refuse(`${name} ${version} runs graphs in wasm alone`);
  const { platforms, words } = builds[device];
  if (!platforms.includes(platform))
    refuse(`onnxruntime-node ${version} has it on ${words} only, and this is ${platform}`);
  const missing = missingPart(device);
  if (missing) refuse(missing);
  const complaint = device === 'webgpu' ? await openElsewhere(device) : undefined;
  if (complaint !== undefined) refuse(causeOf(device, complaint));
  try {
    const session = await ort.InferenceSession.create(probe, { executionProviders: [device], logSeverityLevel: 4 });
    await session.release();
  } catch (error) {
    refuse(causeOf(device, (error as Error).message), error);
  }
};

/**
 * Nodes that the WebGPU provider of ONNX Runtime 1.30 takes and then refuses (positions of maxima, volumes) or computes
 * wrongly (transposed convolutions in groups); they run on the CPU beside it. What it does not take at all goes there
 * by itself.
 */
export const isForCpu = ({ op, inputs, outputs, attributes }: Node): boolean => {
  if (op === 'MaxPool') return outputs.length > 1 || inputs[0]!.shape.length > 4;
  if (op === 'ConvTranspose')
    return inputs[0]!.shape.length > 4 || ((attributes['group'] as number | undefined) ?? 1) > 1;
  return ['Conv', 'AveragePool'].includes(op) && inputs[0]!.shape.length > 4;
};

/**
 * Why the device does not open, found out in a process of its own. Dawn, which WebGPU is here, writes to the terminal
 * what it misses, past all that ONNX Runtime can be asked; and a driver that hangs would hang whoever waits for it.
 */
const openElsewhere = (device: Device): Promise<string | undefined> =>
  new Promise((resolve) => {
    const script = `
      const { InferenceSession } = require(process.argv[1]);
      const options = { executionProviders: [process.argv[2]], logSeverityLevel: 4 };
      InferenceSession.create(Buffer.from(process.argv[3], 'base64'), options).then(
        () => console.log('opened'),
        ({ message }) => console.log(message),
      );`;
    const runtime = createRequire(import.meta.url).resolve('onnxruntime-node');
    execFile(
      process.execPath,
      ['-e', script, runtime, device, Buffer.from(probe).toString('base64')],
      { timeout: patience * 1000 },
      (error, stdout) => {
        if (stdout.startsWith('opened')) resolve(undefined);
        else
          resolve(
            stdout ||
              (error?.killed
                ? `it did not open within ${patience} s`
                : `the process that tried it ended${error?.signal ? ` by ${error.signal}` : ''}`),
          );
      },
    );
  });
const patience = 30;

/** Looked for before ONNX Runtime does, which would write its complaint to the terminal. */
const missingPart = (device: Device): string | undefined => {
  if (device === 'cuda' && !hasCudaPart()) return cudaPartMissing();
  if (device === 'webgpu' && process.platform === 'linux' && !canLoad('libvulkan.so.1')) return vulkanMissing();
  return undefined;
};

const hasCudaPart = (): boolean =>
  existsSync(
    join(
      dirname(createRequire(import.meta.url).resolve('onnxruntime-node')),
      `../bin/napi-v6/${process.platform}/${process.arch}/libonnxruntime_providers_cuda.so`,
    ),
  );

/**
 * Whether the system finds a library: loaded as what it is not, a part of Node, it is refused only after it was found.
 */
const canLoad = (library: string): boolean => {
  try {
    process.dlopen({ exports: {} }, library);
    return true;
  } catch (error) {
    return !(error as Error).message.includes('cannot open shared object file');
  }
};

const causeOf = (device: Device, message: string): string => {
  if (message.includes('WebGPU adapter')) return noWebgpuAdapter({ linux: process.platform === 'linux' });
  if (device === 'cuda') return `CUDA 12 and cuDNN 9 did not load (${firstLine(message)})`;
  return firstLine(message);
};

const firstLine = (message: string) => message.trim().split('\n')[0]!.replace(/\.$/, '').slice(0, 200);

const value = (name: string) => ({ name, shape: [1], type: 'float32' as const });
const probe = encodeModel({
  graph: {
    name: 'probe',
    nodes: [{ op: 'Identity', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} }],
    constants: [],
    inputs: [value('x')],
    outputs: [value('y')],
  },
});
