/**
 * The folder of a run that somebody else made runs no code, sends nothing and reads no variable, unless the user says
 * so.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { evaluate, exportModel, predict, reproduce, resume, run, serve, sync } from '../../src/index.ts';
import { routeOf, routeProblem } from '../../src/reporters/mlflow/server/artifacts.ts';
import { readSource } from '../../src/run/provenance/source.ts';
import { emptyFolder, root } from '../cli/_assay.ts';
import { startStub, type Stub } from '../reporters/mlflow/_stub.ts';

const small = readFileSync(join(root, 'test/fixtures/cli/small.yaml'), 'utf8');
const module = readFileSync(join(root, 'test/fixtures/cli/components/trouble.ts'), 'utf8');

/** A file with a module of its own that leaves a trace when it is run, trained once. */
const makeRun = async (): Promise<{ readonly place: string; readonly run: string }> => {
  const place = emptyFolder();
  const trace =
    "import { appendFileSync } from 'node:fs';\n" + "appendFileSync(new URL('./trace', import.meta.url), 'x');\n";
  writeFileSync(join(place, 'own.ts'), trace + module);
  writeFileSync(
    join(place, 'experiment.yaml'),
    `${small.replace('[console, csv]', '[csv]')}use: [./own.ts]\n`.replace(
      'epochs: 2',
      'epochs: 2, checkpoint: {every: 1 epochs}',
    ),
  );
  const { folder } = await run(join(place, 'experiment.yaml'), { out: join(place, 'runs') });
  return { place, run: folder };
};

/** The same, as it comes out of an archive: nothing of it was signed where it lies. */
const mailed = ({ place, run: made }: { readonly place: string; readonly run: string }) => {
  const other = join(emptyFolder(), 'mailed');
  cpSync(place, other, { recursive: true });
  rmSync(join(other, 'trace'));
  return { place: other, run: join(other, made.slice(place.length + 1)) };
};

describe('modules of a run', () => {
  let own: { readonly place: string; readonly run: string };
  beforeAll(async () => {
    own = await makeRun();
  });

  const verbs = {
    predict: async (folder: string, trust = {}) => (await predict(folder, [], { engine: 'cpu', ...trust })).close(),
    evaluate: (folder: string, trust = {}) => evaluate(folder, { engine: 'cpu', ...trust }),
    export: (folder: string, trust = {}) => exportModel(folder, { format: 'safetensors', ...trust }),
    serve: async (folder: string, trust = {}) => (await serve(folder, { port: 0, engine: 'cpu', ...trust })).close(),
    reproduce: (folder: string, trust = {}) => reproduce(folder, trust),
    resume: (folder: string, trust = {}) => resume(folder, { extend: { epochs: 3 }, ...trust }),
  };

  it.each(Object.entries(verbs))('are not run by %s unless the user allows it', async (_, verb) => {
    const { place, run: folder } = mailed(own);
    await expect(verb(folder)).rejects.toMatchObject({
      name: 'RunError',
      message: expect.stringContaining(`needs code of its own: \`${join(place, 'own.ts')}\``) as string,
    });
    expect(existsSync(join(place, 'trace'))).toBe(false);
    await verb(folder, { use: true });
    expect(existsSync(join(place, 'trace'))).toBe(true);
  });

  it.each(Object.entries(verbs))('are not run by %s when they are not the recorded ones', async (_, verb) => {
    const { place, run: folder } = mailed(own);
    writeFileSync(join(place, 'own.ts'), `${readFileSync(join(place, 'own.ts'), 'utf8')}// changed\n`);
    await expect(verb(folder, { use: true })).rejects.toThrow('changed since the run: its digest');
    expect(existsSync(join(place, 'trace'))).toBe(false);
  });

  it('are run for whoever trained it, on the machine where it was trained', async () => {
    await verbs.predict(own.run);
    await verbs.evaluate(own.run);
    expect((await readSource(own.run)).own).toBe(true);
  });

  it('are not run where a signed file was replaced or the folder was moved', async () => {
    for (const name of ['plan.json', 'environment.json', 'experiment.yaml']) {
      const before = readFileSync(join(own.run, name), 'utf8');
      writeFileSync(join(own.run, name), `${before}\n`);
      expect((await readSource(own.run)).own).toBe(false);
      writeFileSync(join(own.run, name), before);
    }
    expect((await readSource(own.run)).own).toBe(true);
    renameSync(own.run, `${own.run}-moved`);
    expect((await readSource(`${own.run}-moved`)).own).toBe(false);
    renameSync(`${own.run}-moved`, own.run);
  });

  it('are none that only the reporter’s folder names', async () => {
    const { place, run: folder } = mailed(own);
    writeFileSync(
      join(place, 'evil.mjs'),
      `import { writeFileSync } from 'node:fs';\nwriteFileSync(new URL('./evil', import.meta.url), '');\n`,
    );
    mkdirSync(join(folder, 'mlflow'));
    writeFileSync(
      join(folder, 'mlflow/source.json'),
      JSON.stringify({ file: '../experiment.yaml', modules: [join(place, 'evil.mjs')] }),
    );
    await sync(folder, { uri: 'http://127.0.0.1:9', seconds: 0, use: true });
    expect(existsSync(join(place, 'evil'))).toBe(false);
  });
});

describe('sync of a run that somebody else made', () => {
  let stub: Stub;
  beforeEach(async () => {
    stub = await startStub();
    process.env['ASSAY_TEST_SECRET'] = 'do not tell';
    process.env['MLFLOW_TRACKING_TOKEN'] = 'my own token';
  });
  afterEach(async () => {
    await stub.close();
    process.env['MLFLOW_TRACKING_URI'] = '';
    delete process.env['ASSAY_TEST_SECRET'];
    delete process.env['MLFLOW_TRACKING_TOKEN'];
  });

  const withReporter = async (reporter: object): Promise<string> => {
    const out = emptyFolder();
    const { folder } = await run(join(root, 'test/fixtures/cli/small.yaml'), { out, set: ['reporters=[csv]'] });
    const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as { experiment: { reporters: object[] } };
    plan.experiment.reporters = [{ type: 'mlflow', ...reporter }];
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
    return folder;
  };

  it('sends nothing to a server that only the folder names', async () => {
    const folder = await withReporter({ uri: stub.uri });
    const [sent] = await sync(folder, { seconds: 1 });
    expect(sent!.problem).toBe(
      `Only \`${folder}\` names the server \`${stub.uri}\`. ` +
        `Pass \`--uri ${stub.uri}\` to send there, or the address of your own server.`,
    );
    expect(stub.requests).toEqual([]);
    const [allowed] = await sync(folder, { uri: stub.uri });
    expect(allowed).not.toHaveProperty('problem');
  });

  it('sends it to the server of the environment, whatever the folder says', async () => {
    process.env['MLFLOW_TRACKING_URI'] = stub.uri;
    const folder = await withReporter({ uri: 'http://127.0.0.1:9', register: 'model', alias: 'champion' });
    const [sent] = await sync(folder);
    expect(sent).toMatchObject({
      warnings: [
        'The model is not registered as `model`: the run was made elsewhere. Register it in MLflow if you trust it.',
      ],
    });
    expect(sent).not.toHaveProperty('problem');
    expect(stub.requests.length).toBeGreaterThan(0);
  });

  it('reads no variable that the folder names', async () => {
    const folder = await withReporter({ headers: { x: '${env:ASSAY_TEST_SECRET}' }, tags: { user: 'me' } });
    const [sent] = await sync(folder, { uri: stub.uri });
    expect(sent!.problem).toContain(
      'reads the environment variable `ASSAY_TEST_SECRET`. Pass `--env ASSAY_TEST_SECRET`',
    );
    expect(stub.requests).toEqual([]);
    await sync(folder, { uri: stub.uri, env: ['ASSAY_TEST_SECRET'] });
    expect(stub.requests[0]!.headers['x']).toBe('do not tell');
  });
});

it('a server on another machine names no folder here that files are written to', async () => {
  for (const uri of ['file:///home/me', '/home/me', 'FILE:///home/me'])
    expect(routeOf(uri, 'https://mlflow.example.org').by).toBe('nothing');
  expect(routeOf('file:///srv/runs', 'http://127.0.0.1:5000')).toEqual({ by: 'folder', path: '/srv/runs' });
  const route = routeOf('file:///home/me', 'https://mlflow.example.org');
  expect(await routeProblem(route, { run_id: '1' }, {} as never)).toContain(
    'The server is on another machine and keeps artifacts in the folder `/home/me`',
  );
});
