import pc from 'picocolors';
import type { Terminal } from '../registry/kinds.ts';

/** A line on stdout: what was asked for. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`);
/** A line on stderr: what went wrong. */
export const complain = (text: string): void => void process.stderr.write(`${text}\n`);
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

export const terminal = (): Terminal => ({
  write: (text) => void process.stdout.write(text),
  columns: process.stdout.columns ?? 80,
  live: process.stdout.isTTY === true && process.env['TERM'] !== 'dumb',
  colors: pc.isColorSupported,
});

/** `assay … | head` closes the pipe: whoever closed it has read enough, and a training goes on. */
export const ignoreClosedPipes = (): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
};
