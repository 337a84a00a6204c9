import { stripVTControlCharacters } from 'node:util';
import { vi } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import type { Ended } from './_assay.ts';

/** The command in this process: no start-up, and its code counts as covered. What it writes is caught. */
export const command = async (...args: string[]): Promise<Ended> => {
  const { code, stdout, stderr } = await rawCommand(...args);
  return { code, stdout: stripVTControlCharacters(stdout), stderr: stripVTControlCharacters(stderr) };
};

/** The same with every byte that it writes. */
export const rawCommand = async (...args: string[]): Promise<Ended> => {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  try {
    const code = await runProgram(args);
    return { code, ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
