/** The contract with a server, held by the stub; `npm run test:mlflow` holds a real one to it. */
import { it } from 'vitest';
import { contract } from './_contract.ts';
import { startStub } from './_stub.ts';

contract(() => startStub());

it.skip('A real server is held to it by `npm run test:mlflow`.', () => undefined);
