import type { ElementType, HostArray, HostTensor, HostTensors } from '../../contracts/tensors.ts';
import { allocate, sizeOf } from '../../engine/host.ts';
import { parseSafetensors, safetensorsLength, type SafetensorsEntry } from '../../files/arrays/safetensors.ts';
import { jsonProblem, shown } from '../../registry/json-check.ts';
import { defined } from '../../defined.ts';

/**
 * Tensors as a safetensors file, which Python reads too: length of the header (8 bytes, little-endian), a JSON header,
 * the values. https://github.com/huggingface/safetensors
 */
export const toSafetensors = (tensors: HostTensors, metadata?: Readonly<Record<string, string>>): Uint8Array => {
  const entries = Object.entries(tensors);
  let end = 0;
  const header = Object.fromEntries(
    entries.map(([name, { dtype, shape, data }]) => {
      const start = end;
      end += data.byteLength;
      return [name, { dtype: codes[dtype], shape, data_offsets: [start, end] }];
    }),
  );
  const text = Buffer.from(JSON.stringify({ ...defined({ __metadata__: metadata }), ...header }));
  // Values begin at a multiple of 8, as the format's own writer lays them out.
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length);
  bytes.set(text, 8);
  let at = 8 + length;
  for (const [, { data }] of entries) {
    bytes.set(bytesOf(data), at);
    at += data.byteLength;
  }
  return bytes;
};

/** Reads them again. Throws an `Error` of one sentence on what is no such file. */
export const fromSafetensors = (bytes: Uint8Array): HostTensors => {
  const length = safetensorsLength(bytes, bytes.length);
  const { valuesAt, tensors } = parseSafetensors(bytes.subarray(8, 8 + length), jsonProblem);
  const values = bytes.subarray(valuesAt);
  return Object.fromEntries(Object.entries(tensors).map(([name, entry]) => [name, readTensor(name, entry, values)]));
};

const codes: Readonly<Record<ElementType, string>> = { float32: 'F32', int32: 'I32', uint8: 'U8' };

const readTensor = (
  name: string,
  { dtype: code, shape, data_offsets: [start, end] }: SafetensorsEntry,
  values: Uint8Array,
): HostTensor => {
  const dtype = (Object.keys(codes) as ElementType[]).find((type) => codes[type] === code);
  if (!dtype)
    throw new Error(
      `the type \`${shown(code)}\` of \`${shown(name)}\` is not one of ${Object.values(codes).join(', ')}`,
    );
  // Compared before memory is reserved: a shape costs nothing to write.
  const needed = sizeOf(shape) * (dtype === 'uint8' ? 1 : 4);
  if (end - start !== needed)
    throw new Error(`\`${shown(name)}\` has ${end - start} bytes, and its shape [${shape.join(', ')}] needs ${needed}`);
  if (end > values.length) throw new Error(`\`${shown(name)}\` ends after the file`);
  const data = allocate(dtype, sizeOf(shape));
  bytesOf(data).set(values.subarray(start, end));
  return { shape, dtype, data };
};

const bytesOf = ({ buffer, byteOffset, byteLength }: HostArray): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
