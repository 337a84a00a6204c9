/** The contract with a server, held by the stub; `npm run test:mlflow` holds a real one to it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../cli/_assay.ts';
import { contract } from './_contract.ts';
import { startStub } from './_stub.ts';

contract(() => startStub());

it('holds a real server to the same tests by `npm run test:mlflow`', () => {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const script = scripts['test:mlflow']!.split(' ').at(-1)!;
  expect(read(script)).toContain("ASSAY_MLFLOW: '1'");
  expect(read('test/reporters/mlflow/contract.mlflow.ts')).toMatch(
    /import \{ contract \} from '\.\/_contract\.ts';[^]*\ncontract\(/,
  );
});
