import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { standingEvents } from '../../src/results/run/attempts.ts';
import { openEventLog } from '../../src/results/run/event-log.ts';
import type { Event } from '../../src/contracts/events.ts';

const event = (type: string, attempt: number, rest: object) => ({ type, attempt, ...rest }) as unknown as Event;

test(
  'each step and epoch counts once: where an attempt goes on, what the ' +
    'one before told of later ones is passed over',
  () => {
    const first = [
      event('trial:start', 1, {}),
      event('step', 1, { step: 5, epoch: 0 }),
      event('epoch:end', 1, { epoch: 0, step: 10 }),
      event('step', 1, { step: 15, epoch: 1 }),
      event('step', 1, { step: 20, epoch: 1 }),
      event('epoch:end', 1, { epoch: 1, step: 20 }),
      event('trial:end', 1, { status: 'interrupted' }),
    ];
    const second = [
      event('trial:start', 2, { resumed: { step: 15, epoch: 1, checkpoint: 'checkpoints/x' } }),
      event('step', 2, { step: 20, epoch: 1 }),
      event('epoch:end', 2, { epoch: 1, step: 20 }),
    ];
    expect(standingEvents([...first, ...second])).toEqual([first[1], first[2], first[3], ...second]);
    const anew = event('trial:start', 3, { resumed: { step: 0, epoch: 0, checkpoint: null } });
    expect(standingEvents([...first, ...second, anew])).toEqual([anew]);
    expect(standingEvents(first)).toEqual(first);
  },
);

test('a line that was being written when the process died is cut off before the next one', () => {
  const path = mkdtempSync(join(tmpdir(), 'assay-'));
  appendFileSync(join(path, 'events.jsonl'), '{"whole":1}\n{"torn"');
  const log = openEventLog({ path, run: 'a/b' });
  log.append(event('warning', 2, { message: 'on' }));
  log.close();
  expect(readFileSync(join(path, 'events.jsonl'), 'utf8')).toBe(
    '{"whole":1}\n{"type":"warning","attempt":2,"message":"on"}\n',
  );
});
