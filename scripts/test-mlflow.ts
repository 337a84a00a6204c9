/**
 * `npm run test:mlflow`: the tests against a real server. MLflow is installed once, from PyPI, into a virtual
 * environment in the user's cache.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { root } from './bundle.ts';

/** One version of each, so that a failure is ours. */
const packages = ['mlflow==3.17.2', 'onnx==1.23.2', 'onnxruntime==1.32.0'];
const folder = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'assay',
  packages[0]!.replace('==', '-'),
);
const complete = join(folder, 'complete');

const install = (): string => {
  const python = join(folder, 'bin/python');
  if (existsSync(complete)) return python;
  console.log(`Installing ${packages.join(', ')} into ${folder}.`);
  rmSync(folder, { recursive: true, force: true });
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...packages], {
    stdio: 'inherit',
  });
  execFileSync('touch', [complete]);
  return python;
};

const python = process.env['ASSAY_MLFLOW_PYTHON'] ?? install();
const { status } = spawnSync('npx', ['vitest', 'run', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ASSAY_MLFLOW: '1', ASSAY_MLFLOW_PYTHON: python },
});
process.exitCode = status ?? 1;
