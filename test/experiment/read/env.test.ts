import { expect, test } from 'vitest';
import { codesOf, load, start } from '../_load.ts';

const withLines = (lines: string, env: Record<string, string> = {}) => load(`${start}${lines}\n`, { env });

test('a value that is nothing else is read as YAML; in quotes, or beside other text, it stays text', async () => {
  const { plan } = await withLines('seed: ${env:SEED}\nout: "${env:SEED}"', { SEED: '7' });
  expect(plan!.experiment).toMatchObject({ seed: 7, out: '7' });
});

test('parts of a text, several variables, defaults', async () => {
  const { plan } = await withLines('out: ${env:ROOT}/${env:WHO:-nobody}/${env:EMPTY:-full}/${env:NONE:-}', {
    ROOT: '/data',
    EMPTY: '',
  });
  expect(plan!.experiment.out).toBe('/data/nobody/full/');
  expect(plan!.origins['out']).toEqual({
    from: 'env',
    at: 'main.yaml:8:6',
    name: 'ROOT',
    written: '${env:ROOT}/${env:WHO:-nobody}/${env:EMPTY:-full}/${env:NONE:-}',
  });
});

test('only plain values come out of a variable, never a list, a map or a tag', async () => {
  const { plan } = await withLines('out: ${env:OUT}', { OUT: '[a, b]' });
  expect(plan!.experiment.out).toBe('[a, b]');
  expect((await withLines('out: ${env:OUT}', { OUT: '!!js/function x' })).plan!.experiment.out).toBe('!!js/function x');
});

test('a variable may name a component', async () => {
  const { plan } = await load(start.replace('optimizer: sgd', 'optimizer: ${env:OPTIMIZER:-sgd}'), {});
  expect(plan!.experiment.optimizer.type).toBe('sgd');
});

test('a variable that a later file replaces need not be set', async () => {
  const files = { 'main.yaml': 'extends: base.yaml\nout: here\n', 'base.yaml': `${start}out: \${env:NOWHERE}\n` };
  expect((await load(files)).plan!.experiment.out).toBe('here');
});

test('what a variable holds is never in a message', async () => {
  const loaded = await withLines('seed: ${env:TOKEN}', { TOKEN: 'hunter2' });
  expect(codesOf(loaded)).toEqual(['wrong-type seed']);
  expect(JSON.stringify(loaded.issues)).not.toContain('hunter2');
  const named = await load(start.replace('loss: toyLoss', 'loss: ${env:TOKEN}'), { env: { TOKEN: 'hunter2' } });
  expect(codesOf(named)).toEqual(['unknown-type loss']);
  expect(JSON.stringify(named.issues)).not.toContain('hunter2');
});
