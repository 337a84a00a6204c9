import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assay, emptyFolder } from './_assay.ts';

const base = `name: x
data: {type: inline, features: [[0], [1]], labels: [a, b], batch: {train: 2}}
model: {layers: [{type: dense, units: 2}]}
loss: crossEntropy
optimizer: sgd
train: {epochs: 1}
`;
const folder = emptyFolder();
mkdirSync(join(folder, 'project/lib'), { recursive: true });
mkdirSync(join(folder, 'project/experiments'));
writeFileSync(join(folder, 'project/package.json'), '{"type": "module"}');

const validateWith = async (module: string) => {
  writeFileSync(join(folder, 'project/experiments/x.yaml'), `${base}use: [${module}]\n`);
  const { code, stdout, stderr } = await assay(['validate', 'x.yaml'], { cwd: join(folder, 'project/experiments') });
  return { code, text: stderr.split('\n').slice(1, 3).join(' ').replace(/\s+/g, ' ').trim() || stdout.trim() };
};

test.each([
  ['ends the process', 'process.exit(0);', 'it calls `process.exit(0)`.'],
  ['catches that it may not', 'try { process.exit(3); } catch {}\nexport const a = 1;', 'it calls `process.exit(3)`.'],
  ['throws from a timer', "setTimeout(() => { throw new Error('too late'); });\nexport const a = 1;", 'too late.'],
  ['rejects a promise', "Promise.reject(new Error('unheard'));\nexport const a = 1;", 'unheard.'],
  ['never settles', 'await new Promise(() => {});', 'it waits for something that never happens.'],
])('a module that %s is named with what it did', async (_, text, said) => {
  writeFileSync(join(folder, 'project/lib/odd.mjs'), text);
  const { code, text: told } = await validateWith('../lib/odd.mjs');
  expect(told).toContain(`\`../lib/odd.mjs\` cannot be loaded: ${said}`);
  expect(code).toBe(2);
});

test('a module may stand anywhere in the project, and no link leads out of it', async () => {
  const layer = `import { defineLayer } from 'assay';
export const mine = defineLayer({type: 'mine', summary: 'x', fields: {}, examples: [{}], shape: (_, s) => s, build: () => null});
`;
  writeFileSync(join(folder, 'project/lib/mine.ts'), layer);
  writeFileSync(join(folder, 'outside.ts'), layer);
  symlinkSync(join(folder, 'outside.ts'), join(folder, 'project/lib/link.ts'));
  expect(await validateWith('../lib/mine.ts')).toEqual({ code: 0, text: 'x.yaml: no mistakes.' });
  expect((await validateWith('../lib/link.ts')).text).toMatch(/^`..\/lib\/link.ts` is a link that leads out of `..`, /);
  expect((await validateWith('../../outside.ts')).text).toMatch(/^`..\/..\/outside.ts` lies outside `..`, /);
});
