import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPlanned } from '../../../src/run/load/load.ts';
import { run } from '../../../src/api/run.ts';
import { validate } from '../../../src/api/validate.ts';
import { ExperimentError } from '../../../src/contracts/issue.ts';
import { failure } from '../../../src/cli/failure.ts';
import { formatIssues } from '../../../src/experiment/issues/issue.ts';
import { mutated } from './_mutate.ts';

export const fuzzFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-fuzz-'));
  cpSync('experiments/data', join(folder, 'data'), { recursive: true });
  return folder;
};

const longest = 2000;
/** Seconds of the processor: far above what any takes on a quiet machine, and far below what a quadratic check takes. */
const slowest = 5;

/**
 * What is wrong with how a mutated experiment is validated and planned, or trained where it is small and has no
 * mistake; nothing else.
 */
export const faultsOf = async (seed: number, folder: string, trains: boolean): Promise<string[]> => {
  const { text, isTiny } = mutated(seed);
  const file = join(folder, 'x.yaml');
  writeFileSync(file, text);
  const faults: string[] = [];
  const fault = (what: string) => faults.push(`seed ${seed}: ${what}`);
  const before = process.cpuUsage();
  const said = await saidOf(() => validate([file]).then(([checked]) => checked!.issues), fault);
  const { user, system } = process.cpuUsage(before);
  if ((user + system) / 1e6 > slowest) fault(`took ${(user + system) / 1e6} s`);
  if (/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u.test(formatIssues(said, { colors: false })))
    fault('a control character is printed');
  for (const { message } of said)
    if (message.length > longest) fault(`a message has ${message.length} characters: ${message.slice(0, 80)}`);
  await plansAsSaid(
    file,
    said.some(({ severity }) => severity === 'error'),
    fault,
  );
  if (readdirSync(folder).length > 2) fault(`wrote ${readdirSync(folder).join(', ')}`);
  if (trains && isTiny && !said.some(({ severity }) => severity === 'error') && !/\d{5}|[eE]\d{2}|^sweep/m.test(text))
    await trainsOrExplains(file, folder, fault);
  return faults;
};

const saidOf = async <T>(call: () => Promise<readonly T[]>, fault: (what: string) => void): Promise<readonly T[]> => {
  try {
    return await call();
  } catch (error) {
    fault(`validate threw ${(error as Error).stack}`);
    return [];
  }
};

const plansAsSaid = async (file: string, isWrong: boolean, fault: (what: string) => void): Promise<void> => {
  try {
    await loadPlanned(file);
    if (isWrong) fault('is planned, and validate says it is wrong');
  } catch (error) {
    if (!(error instanceof ExperimentError)) fault(`plan threw ${(error as Error).stack}`);
    else if (!isWrong && !error.issues.some(({ code }) => code === 'sweep-is-many-runs'))
      fault(`is refused, and validate says it is right: ${error.message.slice(0, 200)}`);
  }
};

const trainsOrExplains = async (file: string, folder: string, fault: (what: string) => void): Promise<void> => {
  const out = join(folder, 'runs');
  try {
    const { status, error } = await run(file, { epochs: 1, engine: 'cpu', out, mlflow: false, terminal: null });
    if (status === 'failed' && /TypeError|RangeError|ReferenceError/.test(String((error as Error)?.stack)))
      fault(`training failed: ${(error as Error).stack}`);
  } catch (error) {
    if (isBug(error)) fault(`run threw ${(error as Error).stack}`);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
};

/** What the command line would call a bug. */
const isBug = (error: unknown): boolean => {
  const { write } = process.stderr;
  let said = '';
  process.stderr.write = (text: string | Uint8Array) => Boolean((said += String(text)));
  try {
    failure(error);
  } finally {
    process.stderr.write = write;
  }
  return said.includes('This is a bug');
};
