import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { fileTypeOf, isShellPipe, specialTypeOf, typeHead } from '../../files/file-type.ts';
import { imageHeader } from '../../data/images/header.ts';
import { specialInput, otherInput } from '../messages.ts';
import { isNpy } from '../../files/arrays/npy.ts';
import { idxItems, isIdx, npyItems } from './arrays.ts';
import { byteReader, unpacked, wholeOf, type Bytes } from './bytes.ts';
import { csvItems } from './csv.ts';
import { imageValues } from './image.ts';
import { InputError } from './input-error.ts';
import { issueOf, itemOf, type Items, type Wanted } from './item.ts';
import { jsonlItems } from './jsonl.ts';
import { isParquet, parquetItems } from './parquet.ts';
import { jsonArrayItems, lineItems, takesLines } from './text-rows.ts';

/**
 * Items of files, folders, patterns, and `-` for `stdin`, in that order; what can't be read becomes an item that says
 * so.
 */
export async function* openInputs(inputs: readonly string[], wanted: Wanted, stdin: Bytes): AsyncGenerator<Items[]> {
  for (const input of inputs)
    for (const file of input === '-' ? ['-'] : await filesOf(input, wanted)) {
      const special = file === '-' ? undefined : await specialFile(file);
      if (special !== undefined) {
        yield [{ file, count: 1, issue: specialInput(special) }];
        continue;
      }
      const stream = file === '-' ? null : createReadStream(file);
      try {
        yield* itemsOf(file, stream ?? stdin, wanted);
      } catch (error) {
        yield [{ file, count: 1, issue: issueOf(error) }];
      } finally {
        stream?.destroy();
      }
    }
}

/** The type of a file that would never end, or never begin. */
const specialFile = async (file: string): Promise<string | undefined> => {
  if (isShellPipe(file)) return undefined;
  const found = await stat(file).catch(() => null);
  return found === null || found.isFile() || found.isDirectory() ? undefined : specialTypeOf(found);
};

const extensions = 'png,jpg,jpeg,webp,gif,tif,tiff,npy,csv,jsonl,ndjson,gz';
/** For models of raw rows. */
const rowExtensions = `${extensions},json,parquet,txt`;

const filesOf = async (input: string, { columns }: Wanted): Promise<string[]> => {
  const found = await stat(input).catch(() => null);
  if ((found && !found.isDirectory()) || (!found && !/[*?[{]/.test(input))) return [input];
  const { glob } = await import('tinyglobby');
  const files = found
    ? (await glob(`**/*.{${columns ? rowExtensions : extensions}}`, { cwd: input, caseSensitiveMatch: false })).map(
        (file) => join(input, file),
      )
    : await glob(input, { absolute: isAbsolute(input), expandDirectories: false });
  return files.length > 0 ? files.sort() : [input];
};

/** Images, and lists of rows that are parsed as a whole. */
const mostWholeBytes = 2 ** 28;

/** By what the bytes are, not by the file's name. */
async function* itemsOf(file: string, source: Bytes, wanted: Wanted): AsyncGenerator<Items[]> {
  const bytes = byteReader(source);
  const [first = -1] = await bytes.peek(1);
  // A stream may pause after one short line, so no more is waited for than tells it apart; text that begins with space
  // or a mark is a file's.
  const isText = first > 0x20 && first < 0x80 && !isLettered(await bytes.peek(letteredFirst.includes(first) ? 4 : 1));
  const head = await bytes.peek(isText ? 1 : 64);
  // A history of windows is CSV or JSON Lines.
  const rows = wanted.columns?.windows ? undefined : wanted.columns;
  const start = Buffer.from(head).toString('utf8');
  if (head.length === 0) throw new InputError('is empty');
  if (head[0] === 0x1f && head[1] === 0x8b) yield* itemsOf(file, unpacked(bytes.rest()), wanted);
  else if (imageHeader(head)) {
    const values = await imageValues(await wholeOf(bytes.rest(), mostWholeBytes), wanted);
    yield [itemOf(file, undefined, () => values)];
  } else if (isNpy(head)) yield* npyItems(file, bytes, wanted);
  else if (isIdx(head)) yield* idxItems(file, bytes, wanted);
  else if (rows && file !== '-' && isParquet(head)) yield* parquetItems(file, rows);
  else if (isBinary(head)) throw new InputError(otherInput(fileTypeOf(await bytes.peek(typeHead))));
  else if (rows && /^\uFEFF?\s*\[/.test(start))
    yield* jsonArrayItems(file, await wholeOf(bytes.rest(), mostWholeBytes), rows);
  else if (/^\uFEFF?\s*[[{]/.test(start)) yield* jsonlItems(file, bytes.rest(), wanted);
  else if (wanted.columns && (await takesLines(bytes, wanted.columns)))
    yield* lineItems(file, bytes.rest(), wanted.columns);
  else yield* csvItems(file, bytes.rest(), wanted);
}

/** Text has no such characters. */
const isBinary = (head: Uint8Array): boolean =>
  isZip(head) || isParquet(head) || head.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);

/** First letters of binary files that begin with letters: ZIP, WebP, GIF, TIFF. */
const letteredFirst = [...'PRGIM'].map((letter) => letter.charCodeAt(0));

const isLettered = (head: Uint8Array): boolean =>
  isZip(head) || isParquet(head) || imageHeader(head) !== undefined || Buffer.from(head).toString('latin1') === 'RIFF';

/** `.npz` and spreadsheets. */
const isZip = (head: Uint8Array): boolean => [0x50, 0x4b, 0x03, 0x04].every((byte, i) => head[i] === byte);
