import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Spent {
  readonly stdout: string;
  readonly seconds: number;
  /** Most resident memory, in MB; of the process itself. Linux only, else NaN. */
  readonly megabytes: number;
  /** Seconds until a line on stdout first matched. */
  readonly firstMatch: number;
}

/** Runs a command to its end. Throws with its stderr when it fails. */
export const measure = (
  command: readonly string[],
  {
    cwd = process.cwd(),
    env = {},
    match = /./,
  }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly match?: RegExp } = {},
): Promise<Spent> =>
  new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command[0]!, command.slice(1), {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr, megabytes, firstMatch] = ['', '', NaN, NaN];
    const since = () => (performance.now() - start) / 1000;
    const watch = setInterval(() => (megabytes = peakOf(child.pid!, megabytes)), 20);
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk;
      if (Number.isNaN(firstMatch) && match.test(stdout)) firstMatch = since();
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code === 0) resolve({ stdout, seconds: since(), megabytes, firstMatch });
      else reject(new Error(`\`${command.join(' ')}\` ended with ${code}: ${stderr.slice(-500)}`));
    });
  });

const peakOf = (pid: number, before: number): number => {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1000;
  } catch {
    return before;
  }
};

export const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
};

/**
 * Runs each contender once a round, in turn, so that a machine that slows down slows all of them; medians by name, null
 * for those that failed.
 */
export const alternate = async (
  contenders: Readonly<Record<string, () => Promise<number>>>,
  rounds: number,
  note: (text: string) => void,
): Promise<Readonly<Record<string, number | null>>> => {
  const figures = new Map<string, number[] | null>(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      if (figures.get(name) === null) continue;
      try {
        figures.get(name)!.push(await run());
      } catch (error) {
        const lines = (error as Error).message.split('\n').filter(Boolean);
        note(`${name}: left out, ${lines.find((line) => /\bError: /.test(line)) ?? lines.at(-1)}`);
        figures.set(name, null);
      }
    }
  }
  return Object.fromEntries([...figures].map(([name, values]) => [name, values && median(values)]));
};
