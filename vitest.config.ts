import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const long = process.env['ASSAY_LONG'] === '1';
const mlflow = process.env['ASSAY_MLFLOW'] === '1';
const browser = process.env['ASSAY_BROWSER'] === '1';

const real = long || mlflow || browser;
// Real servers, browsers and engines of one's own, one file after the other.
const special = real || ['ASSAY_PEERS', 'ASSAY_WEBGPU'].some((name) => process.env[name] !== undefined);

export default defineConfig({
  test: {
    include: [
      browser
        ? 'test/**/*.browser.ts'
        : mlflow
          ? 'test/**/*.mlflow.ts'
          : long
            ? 'test/**/*.long.ts'
            : 'test/**/*.test.ts',
    ],
    // CI would turn colors on, which some tests look at byte for byte.
    // Nobody's server is told of tests; each names its own.
    // Nor is the key by which runs are known as one's own that of whoever runs them.
    env: {
      MLFLOW_TRACKING_URI: '',
      MLFLOW_EXPERIMENT_NAME: '',
      XDG_CONFIG_HOME: join(tmpdir(), 'assay-tests'),
      NO_COLOR: '1',
    },
    // On a busy machine a process may start too late for a test; the report names each test that passed at its second
    // try.
    retry: process.env['CI'] ? 1 : 0,
    testTimeout: real ? 600_000 : 30_000,
    pool: 'forks',
    // Files share a process and what they import, which took as long to load as the tests; not where one of them brings
    // a process into a state of its own.
    isolate: special,
    maxWorkers: special ? 1 : '100%',
    globalSetup: 'test/cli/_bundle.ts',
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.d.ts', 'src/components/index.ts', 'src/engine/onnx/messages.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: real ? {} : { lines: 90 },
    },
  },
});
