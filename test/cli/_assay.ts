import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/bundle.ts';

export { root };
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when stdout has had a text that matches. */
  said(pattern: RegExp): Promise<void>;
  /** What it has written to stdout so far. */
  stdout(): string;
}
interface Options {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

/** The built command, as a process of its own. */
export const startAssay = (args: readonly string[], { cwd = root, env = {} }: Options = {}): Started => {
  const process_ = spawn(process.execPath, [join(root, 'dist/cli.js'), ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  process_.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  process_.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) => process_.on('close', (code) => resolve({ code, stdout, stderr })));
  const said = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => pattern.test(stdout) && resolve();
      process_.stdout.on('data', look);
      void ended.then(({ code }) => reject(new Error(`assay ended with ${code} before it said ${pattern}: ${stderr}`)));
      look();
    });
  return { process: process_, ended, said, stdout: () => stdout };
};

export const assay = (args: readonly string[], options?: Options): Promise<Ended> => startAssay(args, options).ended;

export const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'assay-'));
