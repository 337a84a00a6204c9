import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { validate } from '../../src/api/validate.ts';
import { hostileFiles } from '../experiment/hostile/_hostile.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-limit-issues-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(['space of many parameters', 'space of component choices'])(
  '%s: reading ends once nobody reads further issues',
  async (name) => {
    const file = join(folder, 'x.yaml');
    writeFileSync(file, hostileFiles(250_000)[name]!);
    const [checked] = await validate([file]);
    expect(checked!.issues.length).toBeGreaterThan(50);
    expect(checked!.issues.length).toBeLessThan(210);
  },
);
