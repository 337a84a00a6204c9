import { DataError, type DataFile, type DataIo } from '../../contracts/data.ts';
import { elements, type ElementCode } from '../../files/arrays/elements.ts';
import { parseSafetensors, safetensorsLength, type SafetensorsHeader } from '../../files/arrays/safetensors.ts';
import { defineDataset } from '../../registry/define.ts';
import { text } from '../../registry/fields.ts';
import { jsonProblem } from '../../registry/json-check.ts';
import {
  noSafetensors,
  noNumbers,
  notInArchive,
  outsideFile,
  overlapping,
  placeIn,
  wrongSize,
} from './_array-messages.ts';
import { arrayFields, inspectArrays, loadArrays, type FindArray } from './_array-parts.ts';
import { checkShape, plainPieces } from './_arrays.ts';
import { atField } from './_at-field.ts';
import { bytesOfArray, rowBytesOf } from './_npy.ts';

export const safetensors = defineDataset({
  type: 'safetensors',
  summary:
    'Reads features and labels from the tensors of one safetensors file, which may be larger than memory: float32, int32 and bytes are read in place.',
  source: 'https://github.com/huggingface/safetensors',
  fields: {
    file: text({ minLength: 1, description: 'File with the tensors.' }),
    ...arrayFields('Name of the tensor'),
  },
  examples: [{ file: 'embeddings.safetensors', trainFeatures: 'features', trainLabels: 'labels' }],
  inspect: async (fields, io) => ({
    ...(await inspectArrays(io, fields, await tensorsIn(io, fields.file))),
    source: `safetensors file \`${fields.file}\``,
  }),
  load: async (fields, io) => loadArrays(io, fields, await tensorsIn(io, fields.file)),
});

const codes: Readonly<Record<string, ElementCode>> = {
  U8: 'u1',
  I8: 'i1',
  BOOL: 'b1',
  U16: 'u2',
  I16: 'i2',
  U32: 'u4',
  I32: 'i4',
  U64: 'u8',
  I64: 'i8',
  F16: 'f2',
  F32: 'f4',
  F64: 'f8',
};

/** As the format's own reader limits it. */
const longestHeader = 100_000_000;

const tensorsIn = async (io: DataIo, path: string): Promise<FindArray> => {
  const file = await atField('file', io.find(path));
  const { valuesAt, tensors } = await readHeader(io, file);
  return (name, field) => {
    const place = placeIn({ file: path, name });
    const entry = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (!entry) throw new DataError(notInArchive({ file: path, name, names: Object.keys(tensors) }), field);
    const code = codes[entry.dtype];
    if (!code) throw new DataError(noNumbers({ place, kind: entry.dtype }), field);
    const { shape } = entry;
    checkShape(shape, { place, field });
    const element = elements(true)[code];
    const [start, end] = entry.data_offsets;
    const needed = bytesOfArray({ shape, element });
    if (end - start !== needed)
      throw new DataError(wrongSize({ place, element: element.name, shape, size: end - start, needed }), field);
    if (valuesAt + end > file.size) throw new DataError(outsideFile({ place }), field);
    const offset = valuesAt + start;
    const pieces = plainPieces(io, file, offset, rowBytesOf({ shape, element }), shape[0]!);
    return Promise.resolve({ element, code, littleEndian: true, shape, file, place, field, offset, pieces });
  };
};

const readHeader = async (io: DataIo, file: DataFile): Promise<SafetensorsHeader> => {
  const place = placeIn({ file: file.name, name: null });
  try {
    const length = safetensorsLength(await io.readAt(file, 0, 8), file.size);
    if (length > longestHeader) throw new Error(`its header has ${length} bytes`);
    const header = parseSafetensors(await io.readAt(file, 8, length), jsonProblem);
    checkOverlaps(header, file.name);
    return header;
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(noSafetensors({ place, reason: (error as Error).message }), 'file');
  }
};

/** Two names for the same bytes are no file that anyone has saved. */
const checkOverlaps = ({ tensors }: SafetensorsHeader, file: string): void => {
  const entries = Object.entries(tensors).sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0]);
  entries.forEach(
    (
      [
        name,
        {
          data_offsets: [start],
        },
      ],
      i,
    ) => {
      const before = entries[i - 1];
      if (before && before[1].data_offsets[1] > start)
        throw new DataError(overlapping({ file, a: before[0], b: name }), 'file');
    },
  );
};
