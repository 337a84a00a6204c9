import fs, { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openEventLog } from '../../src/results/run/event-log.ts';
import { FolderError } from '../../src/results/folder-error.ts';
import { fixtureEvents, fixtureFolder } from '../fixtures/runs/fixture-events.ts';

const scratch = () => mkdtempSync(join(tmpdir(), 'assay-log-'));

test('each event is one line, in the file as soon as `append` returns', () => {
  const path = scratch();
  const log = openEventLog({ path, run: 'r' });
  const written = () => readFileSync(join(path, 'events.jsonl'), 'utf8');
  const events = fixtureEvents('mnist');
  log.append(events[0]!);
  expect(written()).toBe(`${JSON.stringify(events[0])}\n`);
  events.slice(1).forEach(log.append);
  log.close();
  expect(written()).toBe(readFileSync(join(fixtureFolder('mnist'), 'events.jsonl'), 'utf8'));
});

test('a second attempt goes on below the first', () => {
  const path = scratch();
  const [first, second] = fixtureEvents('failed');
  for (const event of [first!, second!]) {
    const log = openEventLog({ path, run: 'r' });
    log.append(event);
    log.close();
  }
  expect(readFileSync(join(path, 'events.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(2);
});

test('a full disk is one sentence', () => {
  const path = scratch();
  const log = openEventLog({ path, run: 'r' });
  vi.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  });
  syncBuiltinESMExports();
  expect(() => log.append(fixtureEvents('failed')[1]!)).toThrow(
    new FolderError(
      `\`${path}/events.jsonl\` could not be written: the disk is full. What was written before is kept.`,
    ),
  );
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  log.close();
});

test('a folder that is gone is one sentence', () => {
  const path = join(scratch(), 'file');
  writeFileSync(path, '');
  expect(() => openEventLog({ path, run: 'r' })).toThrow(FolderError);
});

test('a mistake in the program stays what it is', () => {
  const log = openEventLog({ path: scratch(), run: 'r' });
  expect(() => log.append(1n as never)).toThrow(TypeError);
  log.close();
});
