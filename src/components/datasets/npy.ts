import { DataError, type DataIo } from '../../contracts/data.ts';
import { defineDataset } from '../../registry/define.ts';
import { packedFile, placeIn, wrongSize } from './_array-messages.ts';
import { arrayFields, inspectArrays, loadArrays, type FindArray } from './_array-parts.ts';
import { plainPieces } from './_arrays.ts';
import { atField } from './_at-field.ts';
import { bytesOfArray, headOf, readNpyHeader, rowBytesOf } from './_npy.ts';

export const npy = defineDataset({
  type: 'npy',
  summary:
    'Reads features and labels from NumPy’s `.npy` files, which may be larger than memory: float32, int32 and bytes are read in place.',
  source: 'https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html',
  fields: arrayFields('File'),
  examples: [
    { trainFeatures: 'x_train.npy', trainLabels: 'y_train.npy' },
    { trainFeatures: 'sensors.npy', trainLabels: 'output.npy', labels: 'value' },
  ],
  inspect: async (fields, io) => ({
    ...(await inspectArrays(io, fields, arraysOf(io))),
    source: `NumPy files \`${fields.trainFeatures}\`, …`,
  }),
  load: (fields, io) => loadArrays(io, fields, arraysOf(io)),
});

const arraysOf =
  (io: DataIo): FindArray =>
  async (path, field) => {
    const file = await atField(field, io.find(path));
    const place = placeIn({ file: path, name: null });
    const head = await atField(field, headOf(io, file));
    if (head[0] === 0x1f && head[1] === 0x8b) throw new DataError(packedFile({ place }), field);
    const { length: offset, ...header } = readNpyHeader(head, { place, field });
    const needed = offset + bytesOfArray(header);
    if (file.size !== needed)
      throw new DataError(
        wrongSize({ place, element: header.element.name, shape: header.shape, size: file.size, needed }),
        field,
      );
    const pieces = plainPieces(io, file, offset, rowBytesOf(header), header.shape[0]!);
    return { ...header, file, place, field, offset, pieces };
  };
