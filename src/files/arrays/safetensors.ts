import { Type, type Static, type TSchema } from '@sinclair/typebox';

/** https://github.com/huggingface/safetensors: length of the header (8 bytes), a JSON header, the values. */
export interface SafetensorsHeader {
  /** Byte at which the values begin. */
  readonly valuesAt: number;
  readonly tensors: Readonly<Record<string, SafetensorsEntry>>;
}

const size = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const entrySchema = Type.Object({
  dtype: Type.String(),
  shape: Type.Array(size, { maxItems: 16 }),
  data_offsets: Type.Tuple([size, size]),
});
export type SafetensorsEntry = Static<typeof entrySchema>;

/** Names one problem of a value, in a sentence. */
type JsonProblem = (schema: TSchema, value: unknown) => string | undefined;

/**
 * Length of the JSON header, from the first 8 bytes of a file of `fileSize` bytes. Throws an `Error` of one sentence.
 */
export const safetensorsLength = (bytes: Uint8Array, fileSize: number): number => {
  const length =
    bytes.length < 8 ? Infinity : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > fileSize - 8) throw new Error('its header is longer than the file');
  return length;
};

/** The header from its JSON text. Throws an `Error` of one sentence. */
export const parseSafetensors = (text: Uint8Array, problemOf: JsonProblem): SafetensorsHeader => {
  const { __metadata__: _, ...tensors } = parse(text, problemOf);
  const problem = problemOf(Type.Record(Type.String(), entrySchema), tensors);
  if (problem !== undefined) throw new Error(`its header is damaged: ${problem.replace(/\.$/, '')}`);
  return { valuesAt: 8 + text.length, tensors: tensors as Record<string, SafetensorsEntry> };
};

/** A map, as a header is. */
const parse = (text: Uint8Array, problemOf: JsonProblem): Readonly<Record<string, unknown>> => {
  let header: unknown;
  try {
    header = JSON.parse(Buffer.from(text).toString('utf8'));
  } catch {
    throw new Error('its header is not JSON');
  }
  const problem = problemOf(Type.Record(Type.String(), Type.Unknown()), header);
  if (problem !== undefined) throw new Error('its header is not a map');
  return header as Readonly<Record<string, unknown>>;
};
