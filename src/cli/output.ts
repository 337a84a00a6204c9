import pc from 'picocolors';
import type { Progress as Download } from '../data/download.ts';
import type { Terminal } from '../contracts/reporter.ts';

/** A line on stdout: what was asked for. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`);
/** A line on stderr: what went wrong. */
export const complain = (text: string): void => void process.stderr.write(`${text}\n`);
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** Text on stdout, when it has room for more; false where nobody reads on. */
export const writeOut = async (text: string | Uint8Array): Promise<boolean> => {
  const { stdout } = process;
  if (!stdout.write(text) && stdout.writable)
    await new Promise<void>((resolve) => {
      const done = () => {
        stdout.off('drain', done).off('close', done).off('error', done);
        resolve();
      };
      stdout.on('drain', done).on('close', done).on('error', done);
    });
  return stdout.writable;
};

export const terminal = (): Terminal => ({
  write: (text) => void process.stdout.write(text),
  get columns() {
    const { columns } = process.stdout; // a window may be resized; a terminal that does not know says 0
    return columns > 0 ? columns : 80;
  },
  live: process.stdout.isTTY === true && process.env['TERM'] !== 'dumb',
  colors: pc.isColorSupported,
});

/** How far a download is, on a line of stderr that is drawn over; only where a person looks. */
export const showDownload = ({ url, received, total }: Download): void => {
  if (!process.stderr.isTTY) return;
  const done = received === total;
  const share = total === null ? `${(received / 1e6).toFixed(1)} MB` : `${Math.floor((100 * received) / total)} %`;
  process.stderr.write(`\r\u001b[K${done ? '' : `${share} of ${url}`}`);
};

/** `assay … | head` closes the pipe: whoever closed it has read enough, and a training goes on. */
export const ignoreClosedPipes = (): void => {
  for (const stream of [process.stdout, process.stderr]) stream.off('error', unlessClosed).on('error', unlessClosed);
};

const unlessClosed = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error;
};
