import { defineConfig } from 'vitest/config';

const long = process.env['ASSAY_LONG'] === '1';

export default defineConfig({
  test: {
    include: [long ? 'test/**/*.long.ts' : 'test/**/*.test.ts'],
    testTimeout: long ? 600_000 : 30_000,
    pool: 'forks',
    globalSetup: 'test/cli/_bundle.ts',
    coverage: { provider: 'v8', include: ['src/**/*.ts'], exclude: ['src/**/*.d.ts', 'src/components/index.ts'], reporter: ['text-summary', 'json-summary'], thresholds: long ? {} : { lines: 90 } },
  },
});
