import { createRequire } from 'node:module';
import { dirname } from 'node:path';

// The package refers to itself by name, so that this holds in `src` and in the bundles alike.
const require = createRequire(import.meta.url);

export const packageFolder = dirname(require.resolve('assay/package.json'));
export const version = (require('assay/package.json') as { version: string }).version;
