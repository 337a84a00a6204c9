import { expect, test } from 'vitest';
import { createSweepTable, type Trial } from '../../src/reporters/console/sweep-table.ts';
import type { EventOf } from '../../src/contracts/events.ts';

const start = {
  objective: { metric: 'test/loss', goal: 'minimize' },
  settings: { repeats: 1 },
  parameters: [],
} as unknown as EventOf<'sweep:start'>;
const colors = { dim: (text: string) => text } as never;

test.each([
  [4, 12, ' 4/12'],
  [167, 300, '167/300'],
  [1677, 3000, '   1677'],
])('epoch %i of %i stands in its column', (epoch, epochs, cell) => {
  const { header, row } = createSweepTable({ columns: 100, colors }, start);
  const line = row({ trial: 0, state: 'running', point: {}, epoch, epochs } as unknown as Trial, '', 0);
  expect(line.endsWith(cell)).toBe(true);
  expect(line).toHaveLength(header.indexOf('epoch') + 'epoch'.length);
});
