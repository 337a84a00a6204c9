import { DataError, type DataIo } from '../../contracts/data.ts';
import type {
  RawKind,
  RawValues,
  TableChunk,
  TableColumn,
  TablePart,
  TableSource,
  WantedColumn,
} from '../../contracts/table.ts';
import { positionsOf } from './_columns.ts';
import { joinDigests } from './_digest.ts';
import { growingCodes, type Growing } from './_growing.ts';
import { notOfKind, placeOf } from './_messages.ts';
import { readTable, type TableFile, type TableFormat } from './_table.ts';

export interface ParsedFields extends TableFormat {
  readonly train: string;
  readonly test: string | null;
  /** Texts that stand for a missing value. */
  readonly missing: readonly string[];
}

/** Texts of a column, each once, and which of them each row has; −1 where it is missing. */
interface ParsedColumn {
  readonly name: string;
  readonly texts: readonly string[];
  readonly codes: Int32Array;
}
interface ParsedPart {
  readonly file: TableFile;
  readonly columns: readonly ParsedColumn[];
  /** Line of each row. */
  readonly lines: Int32Array;
  readonly digest: Uint8Array;
}

/** The table of one or two CSV files, which are parsed once and held. */
export const openParsedTable = async (fields: ParsedFields, io: DataIo): Promise<TableSource> => {
  const { kindOfTexts, parseCell } = await import('../../data/columns/cells.ts');
  const files = [
    { part: 'train', path: fields.train },
    ...(fields.test === null ? [] : [{ part: 'test', path: fields.test } as const]),
  ] as const;
  const parts = new Map<TablePart, ParsedPart>();
  for (const { part, path } of files) parts.set(part, await parsePart({ path, field: part }, fields, io));
  const columnOf = ({ name, texts }: ParsedColumn): TableColumn => {
    const raw = kindOfTexts(texts);
    return raw === 'vector' ? { name, raw, size: parseCell.vector(texts[0]!)!.length } : { name, raw };
  };
  return {
    parts: [...parts.keys()],
    columns: parts.get('train')!.columns.map(columnOf),
    source: files.map(({ path }) => `\`${path}\``).join(' and '),
    read: (part, wanted) => readParsed(parts.get(part)!, wanted),
    digest: () => Promise.resolve(joinDigests([...parts.values()].map(({ digest }) => digest))),
  };
};

const parsePart = async (file: TableFile, fields: ParsedFields, io: DataIo): Promise<ParsedPart> => {
  const missing = new Set(fields.missing);
  const lines = growingCodes(io, file.path);
  let columns: { readonly name: string; readonly texts: Map<string, number>; readonly codes: Growing<Int32Array> }[] =
    [];
  const digest = await readTable(io, file, fields, (names) => {
    columns = names.map((name) => ({ name, texts: new Map(), codes: growingCodes(io, file.path) }));
    return (values, line) => {
      lines.add(line);
      values.forEach((text, i) => {
        const { texts, codes } = columns[i]!;
        codes.add(missing.has(text) ? -1 : codeOf(texts, text));
      });
    };
  });
  return {
    file,
    columns: columns.map(({ name, texts, codes }) => ({ name, texts: [...texts.keys()], codes: codes.joined() })),
    lines: lines.joined(),
    digest,
  };
};

const codeOf = (codes: Map<string, number>, text: string): number => {
  const known = codes.get(text);
  if (known !== undefined) return known;
  codes.set(text, codes.size);
  return codes.size - 1;
};

const chunkRows = 4096;

async function* readParsed(
  { file, columns, lines }: ParsedPart,
  wanted: readonly WantedColumn[],
): AsyncGenerator<TableChunk> {
  const { valuesOfCells } = await import('../../data/columns/cells.ts');
  const names = columns.map(({ name }) => name);
  const chosen = positionsOf(file.path, names, wanted).map((at) => columns[at]!);
  const texts = chosen.map((column) => column.texts);
  for (let first = 0; first < lines.length; first += chunkRows) {
    const count = Math.min(chunkRows, lines.length - first);
    const valuesOf = ({ codes }: ParsedColumn, i: number): RawValues => {
      const own = codes.subarray(first, first + count);
      const { as, field, name } = wanted[i]!;
      if (as === 'text') return { raw: 'text', codes: own, texts: texts[i]! };
      const cells = Array.from(own, (code) => (code < 0 ? undefined : texts[i]![code]!));
      return valuesOfCells(as, cells, (row, text) => {
        const place = placeOf({ file: file.path, line: lines[first + row]!, column: name });
        throw new DataError(notOfKind({ place, text, kind: kindWords[as] }), field);
      });
    };
    yield {
      first,
      count,
      columns: chosen.map(valuesOf),
      place: (row) => `\`${file.path}\` line ${lines[first + row]!}`,
    };
  }
}

const kindWords: Readonly<Record<RawKind, string>> = {
  number: 'a number',
  boolean: 'true or false',
  date: 'a date such as 2024-12-31 or 2024-12-31T23:59:00Z',
  vector: 'a list of numbers, as long as in the other rows',
  text: 'a text',
};
