import type { DataIo } from '../../contracts/data.ts';
import { child, leaves, type MapTree } from '../tree.ts';

/** A dataset’s paths are relative to the file that names them, which may be one that the experiment extends. */
export const writtenIo = (tree: MapTree, file: string, open: (file: string) => DataIo): DataIo => {
  const data = child(tree, 'data');
  const files = new Map(
    (data ? [...leaves(data)] : []).map(({ value, place }) => [
      value,
      place && !place.file.startsWith('--') ? place.file : file,
    ]),
  );
  const opened = new Map<string, DataIo>();
  const ioOf = (from: string): DataIo => {
    const io = opened.get(from) ?? open(from);
    opened.set(from, io);
    return io;
  };
  const own = ioOf(file);
  return {
    read: (path) => ioOf(files.get(path) ?? file).read(path),
    stream: (path) => ioOf(files.get(path) ?? file).stream(path),
    checkSize: own.checkSize,
    head: (path, bytes) => ioOf(files.get(path) ?? file).head(path, bytes),
    packageFolder: own.packageFolder,
    download: own.download,
    find: (path) => ioOf(files.get(path) ?? file).find(path),
    readAt: own.readAt,
    column: own.column,
    digest: own.digest,
    storeRows: own.storeRows,
    memory: own.memory,
    images: {
      inspect: (folder, rule, decode) => ioOf(files.get(folder) ?? file).images.inspect(folder, rule, decode),
      load: (folder, rule) => ioOf(files.get(folder) ?? file).images.load(folder, rule),
    },
  };
};
