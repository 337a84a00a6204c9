import pc from 'picocolors';
import type { Progress as Download } from '../../data/download.ts';
import type { Terminal } from '../../contracts/reporter.ts';
import { reasonOf } from '../../results/folder-error.ts';
import { printable, printableJson, printableLines } from '../../contracts/printable.ts';
import { exitCodes } from '../exit.ts';
import * as messages from '../messages.ts';
import type { PreparationProgress } from '../../data/progress.ts';
import { preparationTexts } from './preparation-text.ts';

/** A line on stdout: what was asked for. */
export const print = (text: string): void => put(`${shown(text)}\n`);
/** A line on stderr: what went wrong. */
export const complain = (text: string): void => void process.stderr.write(`${shown(text)}\n`);
export const printJson = (value: unknown, indent = 2): void => put(`${printableJson(value, indent)}\n`);

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
  write: (text) => put(shown(text)),
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
  process.stderr.write(`\r\u001b[K${done ? '' : `${share} of ${printable(url)}`}`);
};

/** How far data are prepared, as `showDownload`. */
export const showPreparation = (progress: PreparationProgress): void => {
  if (!process.stderr.isTTY) return;
  const text = preparationText(progress, performance.now());
  if (text !== undefined) process.stderr.write(`\r\u001b[K${printable(text)}`);
};
const preparationText = preparationTexts();

/** Colours that picocolors writes, and what the live lines of a training are drawn over with. */
const start = '\u001b\\[';
const ours = new RegExp(`(${start}(?:[0-4]|22|23|24|3[0-79]|9[0-7])m|\\r${start}K|${start}\\d+A${start}J)`);

/**
 * What is written to a terminal, whatever it was made from: names, messages of systems and servers, arguments. Only our
 * own sequences steer it, and these only on a terminal, or where colours are on.
 */
const shown = (text: string): string =>
  pc.isColorSupported || process.stdout.isTTY
    ? text
        .split(ours)
        .map((part, at) => (at % 2 === 1 ? part : printableLines(part)))
        .join('')
    : printableLines(text);

/** Whether stdout has failed; nothing more is written to it then. */
let lost = false;

const put = (text: string): void => {
  if (!lost) process.stdout.write(text);
};

/**
 * Output that can't be written ends no command: a training is worth more than what it prints. Whoever closed the pipe
 * (`| head`) or the terminal has read enough. Any other failure is said on stderr at once, and is a failure of the
 * command.
 */
export const guardOutput = (): void => {
  process.stdout.off('error', outputLost).on('error', outputLost);
  process.stderr.off('error', ignore).on('error', ignore); // nobody is left to tell
};

const outputLost = (error: NodeJS.ErrnoException): void => {
  if (lost) return;
  lost = true;
  if (isClosed(error)) return;
  complain(messages.outputLost({ reason: reasonOf(error) }));
  process.once('exit', (code) => {
    if (code === exitCodes.done || code === exitCodes.incomplete) process.exitCode = exitCodes.failed;
  });
};

/** EIO is what a terminal answers that was closed. */
const isClosed = ({ code }: NodeJS.ErrnoException): boolean =>
  code === 'EPIPE' || (code === 'EIO' && process.stdout.isTTY);

const ignore = (): void => undefined;
