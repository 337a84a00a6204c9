import { DataError, type DataIo } from '../../contracts/data.ts';
import { contentOf, readZip, ZipError, type ZipMember } from '../../files/arrays/zip.ts';
import { defineDataset } from '../../registry/define.ts';
import { text } from '../../registry/fields.ts';
import { notInArchive, otherPacking, outsideFile, placeIn, wrongSize } from './_array-messages.ts';
import { arrayFields, inspectArrays, loadArrays, type FindArray } from './_array-parts.ts';
import { plainPieces, type ArraySource } from './_arrays.ts';
import { atField } from './_at-field.ts';
import { checkRatio, inflated, type PackedMember } from './_inflate.ts';
import { bytesOfArray, npyHead, readNpyHeader, rowBytesOf } from './_npy.ts';

export const npz = defineDataset({
  type: 'npz',
  summary:
    'Reads features and labels from the arrays of one `.npz` file of NumPy, packed or not, which may be larger than memory.',
  source: 'numpy.savez and numpy.savez_compressed',
  fields: {
    file: text({ minLength: 1, description: 'File with the arrays.' }),
    ...arrayFields('Name of the array'),
  },
  examples: [
    {
      file: 'mnist.npz',
      trainFeatures: 'x_train',
      trainLabels: 'y_train',
      testFeatures: 'x_test',
      testLabels: 'y_test',
    },
  ],
  inspect: async (fields, io) => ({
    ...(await inspectArrays(io, fields, await arraysIn(io, fields.file))),
    source: `NumPy archive \`${fields.file}\``,
  }),
  load: async (fields, io) => loadArrays(io, fields, await arraysIn(io, fields.file)),
});

const arraysIn = async (io: DataIo, path: string): Promise<FindArray> => {
  const file = await atField('file', io.find(path));
  const members = await inArchive(
    path,
    readZip((from, length) => io.readAt(file, from, length), file.size),
  );
  return async (name, field) => {
    const place = placeIn({ file: path, name });
    const member = members.find((one) => one.name === `${name}.npy`);
    if (!member) throw new DataError(notInArchive({ file: path, name, names: arrayNames(members) }), field);
    if (member.encrypted || member.method === 'other') throw new DataError(otherPacking({ place }), field);
    const at = await inArchive(
      path,
      contentOf((from, length) => io.readAt(file, from, length), member),
    );
    if (at + member.packedSize > file.size) throw new DataError(outsideFile({ place }), field);
    const { packedSize, size } = member;
    const packed: PackedMember = { file, at, packedSize, size, place, field };
    return member.method === 'stored' ? storedArray(io, packed) : deflatedArray(io, packed);
  };
};

const arrayNames = (members: readonly ZipMember[]): readonly string[] =>
  members.filter(({ name }) => name.endsWith('.npy')).map(({ name }) => name.slice(0, -'.npy'.length));

const inArchive = async <T>(path: string, reading: Promise<T>): Promise<T> => {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof ZipError ? new DataError(`\`${path}\` ${error.message}.`, 'file') : error;
  }
};

const storedArray = async (io: DataIo, member: PackedMember): Promise<ArraySource> => {
  const { file, at, place, field, packedSize } = member;
  const { length, ...header } = readNpyHeader(await io.readAt(file, at, Math.min(npyHead, packedSize)), member);
  checkSize(member, length, header);
  const pieces = plainPieces(io, file, at + length, rowBytesOf(header), header.shape[0]!);
  return { ...header, file, place, field, offset: at + length, pieces };
};

const deflatedArray = async (io: DataIo, member: PackedMember): Promise<ArraySource> => {
  checkRatio(member);
  const { file, place, field } = member;
  const start: Uint8Array[] = [];
  for await (const piece of inflated(io, member, npyHead)) start.push(piece);
  const { length, ...header } = readNpyHeader(Buffer.concat(start), member);
  checkSize(member, length, header);
  const rowBytes = rowBytesOf(header);
  const pieces = (from: number) => wholeRows(inflated(io, member), length + from * rowBytes, rowBytes);
  return { ...header, file, place, field, offset: null, pieces };
};

const checkSize = (
  { size, place, field }: PackedMember,
  length: number,
  header: Pick<ArraySource, 'shape' | 'element'>,
): void => {
  const needed = length + bytesOfArray(header);
  if (size === needed) return;
  throw new DataError(wrongSize({ place, element: header.element.name, shape: header.shape, size, needed }), field);
};

/** Pieces cut anew so that each holds whole rows, without the first `skipped` bytes. */
async function* wholeRows(
  pieces: AsyncIterable<Uint8Array>,
  skipped: number,
  rowBytes: number,
): AsyncGenerator<Uint8Array> {
  let skip = skipped;
  let rest: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces) {
    const kept = piece.subarray(Math.min(skip, piece.length));
    skip -= piece.length - kept.length;
    const bytes = rest.length === 0 ? kept : Buffer.concat([rest, kept]);
    const whole = bytes.length - (bytes.length % rowBytes);
    if (whole > 0) yield bytes.subarray(0, whole);
    rest = bytes.subarray(whole);
  }
}
