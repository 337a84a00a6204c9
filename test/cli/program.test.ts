import { expect, test } from 'vitest';
import { version } from '../../src/run/provenance/package.ts';
import { assay } from './_assay.ts';

test('prints its version', async () => {
  expect(await assay(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

const commands = ['run', 'validate', 'plan', 'explain', 'describe', 'schema', 'init', 'report', 'doctor'];

test('help lists every command', async () => {
  const { code, stdout } = await assay(['--help']);
  expect(code).toBe(0);
  expect([...stdout.matchAll(/^ {2}([a-z]+) .*/gm)].map(([, name]) => name)).toEqual(expect.arrayContaining(commands));
});

test.each(commands)('help of %s has examples that begin with it', async (command) => {
  const { code, stdout } = await assay([command, '--help']);
  expect(code).toBe(0);
  const examples = stdout.split('Examples:\n')[1]!.trim().split('\n');
  for (const example of examples) expect(example.trim()).toMatch(new RegExp(`^assay ${command}\\b`));
});

test.each([
  [['rum'], 'Unknown command `rum`. Did you mean `run`?\n'],
  [['run'], 'Missing required argument `file`. See `assay run --help`.\n'],
  [['run', 'a.yaml', '--epoch', '3'], 'Unknown option `--epoch`. Did you mean `--epochs`?\n'],
  [['run', 'a.yaml', '--zzzzzz'], 'Unknown option `--zzzzzz`. See `assay run --help`.\n'],
  [
    ['run', 'a.yaml', '--epochs', '1.5'],
    '`--epochs <count>` is `1.5`. It takes a whole number, 1 or more. See `assay run --help`.\n',
  ],
  [['run', 'a.yaml', '--out'], 'Option `--out <dir>` argument missing. See `assay run --help`.\n'],
  [
    ['run', 'a.yaml', 'b.yaml'],
    'Too many arguments for `run`. Expected 1 argument but got 2. See `assay run --help`.\n',
  ],
  [['nothing.yaml'], 'Unknown command `nothing.yaml`. See `assay --help`.\n'],
])('%j is refused in a sentence', async (args, stderr) => {
  expect(await assay(args)).toEqual({ code: 2, stdout: '', stderr });
});
