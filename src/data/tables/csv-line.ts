import { closeSync, openSync, readSync } from 'node:fs';

const [quote, newline, carriage] = [0x22, 0x0a, 0x0d];
const pieceSize = 2 ** 18;

/** The line, from 1, on which a record of a plain CSV file ends. Records are counted from 0; empty lines are none. */
export const lineOfRecord = (file: string, record: number): number | undefined => {
  const handle = openSync(file, 'r');
  try {
    const piece = Buffer.alloc(pieceSize);
    let [line, records, isQuoted, isEmpty, last] = [1, 0, false, true, 0];
    for (let length = readSync(handle, piece); length > 0; length = readSync(handle, piece))
      for (let i = 0; i < length; i++) {
        const byte = piece[i]!;
        if (byte === quote) isQuoted = !isQuoted;
        const endsLine = byte === carriage || (byte === newline && last !== carriage);
        if (endsLine && !isQuoted && !isEmpty && records++ === record) return line;
        if (endsLine) line++;
        if (endsLine && !isQuoted) isEmpty = true;
        else if (byte > 0x20) isEmpty = false;
        last = byte;
      }
    return isEmpty || records !== record ? undefined : line;
  } finally {
    closeSync(handle);
  }
};
