import { expect, test } from 'vitest';
import { doJob } from '../../src/sweep/work/do-job.ts';
import type { OpenJob } from '../../src/sweep/work/job.ts';
import { DataError } from '../../src/contracts/data.ts';
import { EngineError } from '../../src/contracts/engine.ts';
import { ExperimentError } from '../../src/contracts/issue.ts';
import { kindOf, receivedError, sentError, type SentError } from '../../src/processes/errors.ts';
import { FolderError } from '../../src/results/folder-error.ts';
import { RunError } from '../../src/results/run/read-run.ts';

/** As it comes out of another process. */
const across = (error: unknown): Error => receivedError(JSON.parse(JSON.stringify(sentError(error))) as SentError);

test.each([
  [new RunError('There is no run.'), 'issue'],
  [new EngineError('No engine.'), 'explained'],
  [new DataError('No data.', 'train'), 'explained'],
  [new FolderError('The disk is full.'), 'explained'],
  [new TypeError("Cannot read properties of undefined (reading 'x')"), 'bug'],
  [new Error('A component failed.'), 'bug'],
] as const)('an error keeps kind, name, message and stack across a process border: %s', (error, kind) => {
  const received = across(error);
  expect([kindOf(error), kindOf(received)]).toEqual([kind, kind]);
  expect(received).toMatchObject({ name: error.name, message: error.message, stack: error.stack });
});

test('issues stay issues', () => {
  const issues = [{ code: 'unknown-key', message: 'No.', severity: 'error', path: 'a' }] as const;
  expect(across(new ExperimentError(issues))).toMatchObject({ name: 'ExperimentError', issues });
});

test('a TypeError in a worker is a bug with its stack, not an error of the data', async () => {
  const job = { do: 'open', file: 'none.yaml', changes: {}, plan: {} } as unknown as OpenJob;
  const result = await doJob(job, new AbortController().signal, {
    begun: () => undefined,
    ask: () => Promise.resolve({ prune: null }),
  });
  expect(result).toMatchObject({ did: 'nothing', error: { kind: 'bug', name: 'TypeError' } });
  const error = receivedError((result as { readonly error: SentError }).error);
  expect(error.stack).toMatch(/TypeError: .*\n\s+at /);
});
