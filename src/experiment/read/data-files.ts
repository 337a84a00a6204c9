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
  const within = (text: string): DataIo => ioOf(files.get(text) ?? file);
  const own = ioOf(file);
  return {
    read: (path) => within(path).read(path),
    stream: (path) => within(path).stream(path),
    checkSize: own.checkSize,
    head: (path, bytes) => within(path).head(path, bytes),
    folder: own.folder,
    tempFolder: own.tempFolder,
    locate: (path) => within(path).locate(path),
    match: (pattern) => within(pattern).match(pattern),
    within,
    packageFolder: own.packageFolder,
    download: own.download,
    find: (path) => within(path).find(path),
    readAt: own.readAt,
    column: own.column,
    digest: own.digest,
    storeRows: own.storeRows,
    memory: own.memory,
    images: {
      inspect: (folder, rule, decode) => within(folder).images.inspect(folder, rule, decode),
      load: (folder, rule) => within(folder).images.load(folder, rule),
    },
  };
};
