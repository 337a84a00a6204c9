/** Secrets get to the server, as what they are, and nowhere else. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sync } from '../../../src/index.ts';
import { assay } from '../../cli/_assay.ts';
import { emptyFolder, experimentText } from './_runs.ts';
import { startStub, type Stub } from './_stub.ts';

/** Each has `hush` in it; of a login, also the form in which it is sent. */
const secrets = {
  MLFLOW_TRACKING_USERNAME: 'someone',
  MLFLOW_TRACKING_PASSWORD: 'hush-password',
  MLFLOW_TRACKING_TOKEN: 'hush-token',
  KEY_OF_PROXY: 'hush-header',
};
const login = Buffer.from('someone:hush-password').toString('base64');
const secret = new RegExp(`hush|${login}`);

let stub: Stub;
let env: Record<string, string>;
beforeEach(async () => {
  stub = await startStub();
  env = { ...secrets, MLFLOW_TRACKING_URI: stub.uri, MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '0.04', HOME: emptyFolder() };
});
afterEach(() => stub.close());

const write = (text: string): string => {
  const file = join(emptyFolder(), 'experiment.yaml');
  writeFileSync(file, text);
  return file;
};
const everythingIn = (folder: string): string =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile())
    .map((path) => `${path}\n${readFileSync(path, 'latin1')}`)
    .join('\n');
const withHeader = (name: string, more = '') =>
  experimentText(
    name,
    "{type: mlflow, headers: {x-key: '${env:KEY_OF_PROXY}', x-other: 'Bearer ${env:KEY_OF_PROXY}'}, tags: {team: " +
      "'${env:TEAM:-vision}', level: low}}",
    more,
  );

it.each([
  ['a run', withHeader('secret'), ['--json']],
  [
    'a sweep',
    withHeader('secret', 'sweep: {space: {optimizer.momentum: [0, 0.5]}, objective: {metric: test/loss}, parallel: 1}'),
    [],
  ],
] as const)('of %s, also sent later from what it wrote', async (_, text, options) => {
  const file = write(text);
  const out = join(file, '../runs');
  const ran = await assay(['run', file, '--out', out, ...options], { env });
  expect(ran).toMatchObject({ code: 0 });
  const sent = stub.requests.length;
  // From its plan, which knows the variables by their names; as if nothing had been sent.
  writeFileSync(join(out, 'secret/moved.txt'), '');
  const other = await startStub();
  const synced = await assay(['sync', out], { env: { ...env, MLFLOW_TRACKING_URI: other.uri } });
  expect(synced).toMatchObject({ code: 0, stderr: '' });
  for (const { requests } of [stub, other]) {
    expect(requests.length).toBeGreaterThan(9);
    for (const { path, headers, body } of requests) {
      expect(headers, path).toMatchObject({
        'x-key': 'hush-header',
        'x-other': 'Bearer hush-header',
        authorization: `Basic ${login}`,
      });
      expect(secret.exec(body.toString('latin1').replace(/\s+/g, ' '))?.input.slice(0, 300), path).toBeUndefined();
    }
  }
  expect(sent).toBeGreaterThan(9);
  expect((await other.look('secret')).runs[0]!.tags).toMatchObject({ team: 'vision', level: 'low' });
  await other.close();
  expect(everythingIn(out).includes('${env:KEY_OF_PROXY}')).toBe(true);
  expect(`${everythingIn(out)}${JSON.stringify([ran, synced])}`).not.toMatch(secret);
});

it('also when the server quotes what it was sent, and takes nothing', async () => {
  const quoting = (status: number) => ({
    status,
    body: JSON.stringify({
      error_code: 'INVALID_PARAMETER_VALUE',
      message: `${'x'.repeat(280)} No such key: hush-header, hush-password, Basic ${login}`,
    }),
  });
  const file = write(withHeader('quoted'));
  const out = join(file, '../runs');
  stub.fault = (path) => (path.includes('artifacts') ? quoting(400) : undefined);
  const refused = await assay(['run', file, '--out', out], { env });
  expect(everythingIn(out).includes('rejected.jsonl')).toBe(true);
  stub.fault = () => quoting(401);
  const before = { ...process.env };
  Object.assign(process.env, env);
  const [failed] = await sync(join(out, 'quoted'), { seconds: 0 });
  for (const name of Object.keys(secrets)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, before);
  expect(failed!.problem).toContain('No such key: …');
  expect(`${everythingIn(out)}${JSON.stringify([refused, failed])}`).not.toMatch(secret);
});

it.each([
  ['a header', '{type: mlflow, headers: {x-key: hush-literal}}', [], 'secret-written'],
  ['a default', "{type: mlflow, headers: {x-key: '${env:NONE:-hush-literal}'}}", [], 'secret-written'],
  [
    'a header of the command line',
    'csv',
    ['--set', 'reporters=[{type: mlflow, headers: {x-key: hush-literal}}]'],
    'secret-written',
  ],
  [
    'a login in the address',
    "{type: mlflow, uri: 'https://me:hush-literal@mlflow.example.org'}",
    [],
    'The address holds a login',
  ],
  [
    'a login without a scheme',
    "{type: mlflow, uri: 'me:hush@mlflow.example.org'}",
    [],
    'is not the address of a server',
  ],
  [
    'a token in the address',
    "{type: mlflow, uri: 'https://mlflow.example.org?token=hush-literal'}",
    [],
    'has a part after',
  ],
])('what is written out is refused, and not shown: %s', async (_, reporter, options, why) => {
  const file = write(experimentText('literal', reporter));
  const out = join(file, '../runs');
  for (const command of [
    ['run', file, '--out', out, ...options],
    ['plan', file, ...options],
  ]) {
    const said = await assay(command, { env: { ...env, MLFLOW_TRACKING_URI: '' } });
    expect(said.code).toBe(2);
    expect(`${said.stdout}${said.stderr}`).toContain(why);
    expect(JSON.stringify(said)).not.toMatch(secret);
  }
  expect(readdirSync(join(file, '..'))).toEqual(['experiment.yaml']);
});

it('an address in the environment may hold a login, which goes no further', async () => {
  const file = write(experimentText('inside', 'mlflow'));
  const out = join(file, '../runs');
  const {
    MLFLOW_TRACKING_USERNAME: _name,
    MLFLOW_TRACKING_PASSWORD: _password,
    MLFLOW_TRACKING_TOKEN: _token,
    ...rest
  } = env;
  const ran = await assay(['run', file, '--out', out], {
    env: { ...rest, MLFLOW_TRACKING_URI: stub.uri.replace('//', '//someone:hush-password@') },
  });
  expect(ran.code).toBe(0);
  expect(stub.requests.every(({ headers }) => headers.authorization === `Basic ${login}`)).toBe(true);
  expect(`${everythingIn(out)}${JSON.stringify([ran, await stub.look('inside')])}`).not.toMatch(secret);
});

it('a header that can’t be sent is said once, by its name', async () => {
  const file = write(withHeader('broken').replace('{type: mlflow, ', '{type: mlflow, offline: true, '));
  const out = join(file, '../runs');
  await assay(['run', file, '--out', out, '--quiet'], { env });
  const said = await assay(['sync', out], { env: { ...env, KEY_OF_PROXY: 'hush\nhush' } });
  expect(said).toMatchObject({ code: 3 });
  expect(said.stderr).toContain("The header `x-key` can't be sent");
  expect(JSON.stringify(said)).not.toMatch(secret);
});
