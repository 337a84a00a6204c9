/** Names a file that is not a plain one. */
export const specialTypeOf = (stat: {
  isFIFO(): boolean;
  isSocket(): boolean;
  isCharacterDevice(): boolean;
}): string => {
  if (stat.isFIFO()) return 'a named pipe';
  if (stat.isSocket()) return 'a socket';
  return stat.isCharacterDevice() ? 'a device' : 'a block device';
};

/** A pipe that the shell has opened, as in `assay validate <(generate)`; others may never get a writer. */
export const isShellPipe = (path: string): boolean => /^\/(dev\/(stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/.test(path);

interface FileType {
  /** Noun for a sentence: `is a Parquet file`. */
  readonly name: string;
  readonly at?: number;
  readonly magic: readonly number[];
}
const letters = (text: string): readonly number[] => [...text].map((letter) => letter.charCodeAt(0));

const types: readonly FileType[] = [
  { name: 'a Parquet file', magic: letters('PAR1') },
  { name: 'an Arrow file', magic: letters('ARROW1') },
  { name: 'a NumPy file', magic: [0x93, ...letters('NUMPY')] },
  { name: 'an HDF5 file', magic: [0x89, ...letters('HDF\r\n'), 0x1a, 0x0a] },
  { name: 'a SQLite database', magic: letters('SQLite format 3\0') },
  { name: 'a PNG image', magic: [0x89, ...letters('PNG')] },
  { name: 'a JPEG image', magic: [0xff, 0xd8, 0xff] },
  { name: 'a PDF document', magic: letters('%PDF-') },
  { name: 'a ZIP archive (Excel, `.npz`, …)', magic: [...letters('PK'), 3, 4] },
  { name: 'an old Excel file', magic: [0xd0, 0xcf, 0x11, 0xe0] },
  { name: 'a tar archive', at: 257, magic: letters('ustar') },
  { name: 'packed with gzip twice', magic: [0x1f, 0x8b] },
  { name: 'packed with bzip2', magic: letters('BZh') },
  { name: 'packed with xz', magic: [0xfd, ...letters('7zXZ')] },
  { name: 'packed with Zstandard', magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'a Python pickle', magic: [0x80, 4, 0x95] },
  { name: 'text in UTF-16', magic: [0xff, 0xfe] },
  { name: 'text in UTF-16', magic: [0xfe, 0xff] },
];

/** Number of first bytes that identify the type of a file. */
export const typeHead = 262;

/** The type of a file by its first bytes, such as `a Parquet file`; undefined if unknown. */
export const fileTypeOf = (head: Uint8Array): string | undefined =>
  types.find(({ at = 0, magic }) => magic.every((byte, i) => head[at + i] === byte))?.name;

/** Whether the first bytes are text. */
export const isText = (head: Uint8Array): boolean =>
  head.length > 0 && head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
