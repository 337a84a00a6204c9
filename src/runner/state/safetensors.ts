import type { ElementType, HostArray, HostTensor, HostTensors } from '../../contracts/tensors.ts';
import { allocate, sizeOf } from '../../engine/host.ts';

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
  const text = Buffer.from(JSON.stringify({ ...(metadata && { __metadata__: metadata }), ...header }));
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
  const header = readHeader(bytes);
  const values = bytes.subarray(8 + header.length);
  return Object.fromEntries(
    Object.entries(header.tensors)
      .filter(([name]) => name !== '__metadata__')
      .map(([name, entry]) => [name, readTensor(name, entry, values)]),
  );
};

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const codes: Readonly<Record<ElementType, string>> = { float32: 'F32', int32: 'I32', uint8: 'U8' };

const readHeader = (
  bytes: Uint8Array,
): { readonly length: number; readonly tensors: Readonly<Record<string, Entry>> } => {
  const length =
    bytes.length < 8 ? Infinity : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) throw new Error('its header is longer than the file');
  return {
    length,
    tensors: JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString('utf8')) as Record<string, Entry>,
  };
};

const readTensor = (
  name: string,
  { dtype: code, shape, data_offsets: [start, end] }: Entry,
  values: Uint8Array,
): HostTensor => {
  const dtype = (Object.keys(codes) as ElementType[]).find((type) => codes[type] === code);
  if (!dtype) throw new Error(`the type \`${code}\` of \`${name}\` is not one of ${Object.values(codes).join(', ')}`);
  const data = allocate(dtype, sizeOf(shape));
  if (end > values.length || end - start !== data.byteLength)
    throw new Error(
      `\`${name}\` has ${end - start} bytes, and its shape [${shape.join(', ')}] needs ${data.byteLength}`,
    );
  bytesOf(data).set(values.subarray(start, end));
  return { shape, dtype, data };
};

const bytesOf = ({ buffer, byteOffset, byteLength }: HostArray): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
