import { isEvent } from '../../../results/run/read-run.ts';
import type { Event } from '../../../contracts/events.ts';
import { dirname, basename } from 'node:path';
import { openIn } from '../../../files/folder-files.ts';

/** An event, and where its line ends in the log. */
export interface ReadEvent {
  /** Null for a line that can't be read; a newer version may have written it. */
  readonly event: Event | null;
  readonly end: number;
}

/** Whole lines from this byte on, about `bytes` of them but at least one; none where nothing is there yet. */
export const readEvents = async (path: string, offset: number, bytes = 1 << 18): Promise<readonly ReadEvent[]> => {
  const file = await openIn(dirname(path), basename(path));
  try {
    for (let size = bytes; ; size *= 4) {
      const buffer = Buffer.alloc(size);
      const { bytesRead } = await file.read(buffer, 0, size, offset);
      const whole = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
      if (whole > 0) return linesOf(buffer.subarray(0, whole), offset);
      if (bytesRead < size) return [];
    }
  } finally {
    await file.close();
  }
};

const linesOf = (bytes: Buffer, offset: number): ReadEvent[] => {
  const lines: ReadEvent[] = [];
  for (let from = 0; from < bytes.length;) {
    const to = bytes.indexOf(0x0a, from) + 1;
    lines.push({ event: parse(bytes.toString('utf8', from, to)), end: offset + to });
    from = to;
  }
  return lines;
};

const parse = (line: string): Event | null => {
  try {
    const event = JSON.parse(line) as unknown;
    return isEvent(event) ? event : null;
  } catch {
    return null;
  }
};
