/**
 * `npm run test:tfjs [pattern]`: tfjs-core's own specs of ops, gradients and optimizers, which ship in its package,
 * against the backend of `assay/engine`. What does not pass stands in exceptions.json, with the reason; a new failure
 * fails, and so does an exception that passes.
 */
import { createRequire } from 'node:module';
import { bundle, readJson } from './bundle.ts';
import { runSpecs, type Outcome } from './jasmine.ts';

interface Exception {
  readonly kind: string;
  readonly why: string;
  readonly specs: readonly string[];
}

const start = performance.now();
const pattern = process.argv[2];
/** The files that training meets, by which backends are compared; and others that layers may reach. */
const groups = readJson<Readonly<Record<'training' | 'more', readonly string[]>>>('specs.json');
const { tf, jasmineUtil, engine, specs } = await bundle(Object.values(groups).flat());
const backend = await engine.registerOnnxBackend(tf);
await tf.setBackend(backend);
jasmineUtil.setTestEnvs([{ name: 'assay', backendName: backend, flags: {}, isDataSync: false }]);
const outcomes = await runSpecs(createRequire(import.meta.url)('jasmine-core') as never, specs, pattern);

const excused = new Set(readJson<Exception[]>('exceptions.json').flatMap((exception) => exception.specs));
const failed = outcomes.filter(({ status }) => status === 'failed');
const unexpected = failed.filter(({ name }) => !excused.has(name));
const met = new Set(failed.map(({ name }) => name));
const stale = pattern === undefined ? [...excused].filter((name) => !met.has(name)) : [];
const show = ({ name, messages }: Outcome) =>
  `\nFAILED ${name}\n    ${(messages[0] ?? '').split('\n').slice(0, 3).join('\n    ').slice(0, 400)}`;
for (const outcome of unexpected) console.log(show(outcome));
for (const name of stale) console.log(`\nPASSES, so that it is no exception any more: ${name}`);
const score = (group: keyof typeof groups) => {
  const own = outcomes.filter(({ name }) => groups[group].includes(name.split(':')[0]!));
  return `${own.filter(({ status }) => status === 'passed').length} of ${own.length} specs of ${group}`;
};
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(
  `\n${score('training')} and ${score('more')} passed in ${seconds} s; ${failed.length - unexpected.length} ` +
    `exceptions, ${unexpected.length} unexpected failures, ${stale.length} stale exceptions.`,
);
process.exitCode = unexpected.length > 0 || stale.length > 0 || outcomes.length === 0 ? 1 : 0;
