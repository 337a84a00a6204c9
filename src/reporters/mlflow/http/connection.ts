import { readFile } from 'node:fs/promises';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { defaultUri, uriProblem } from '../../../registry/server-uri.ts';
import { TrackerError } from '../../../contracts/tracker.ts';
import { proxyFor } from './proxy.ts';
import type { Connection, Env } from './http.ts';
import { defined } from '../../../defined.ts';

/**
 * The connection that MLflow's own variables describe, as its Python client reads them. Throws `TrackerError` where
 * they contradict each other or a file is missing.
 */
export const readConnection = async (
  written: { readonly uri: string | null; readonly headers?: Readonly<Record<string, string>> },
  env: Env,
): Promise<Connection> => {
  const given = written.uri ?? (env['MLFLOW_TRACKING_URI'] || defaultUri);
  const problem = uriProblem(given);
  if (problem) throw new TrackerError(problem);
  const url = new URL(given);
  const own =
    url.username === ''
      ? null
      : { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  url.username = '';
  url.password = '';
  const login = own ?? (await readLogin(env));
  const secret = { ...authorization(login, env['MLFLOW_TRACKING_TOKEN']), ...written.headers };
  for (const [name, value] of Object.entries(secret)) checkHeader(name, value);
  return {
    uri: url.href.replace(/(?<!\/)\/+$/, ''),
    headers: { ...workspace(env), ...secret },
    // Longest first, so that none is left in part.
    secrets: [...Object.values(secret).flatMap((value) => [value, value.replace(/^\S+ /, '')]), login?.password ?? '']
      .filter(({ length }) => length > 3)
      .sort((a, b) => b.length - a.length),
    tls: await readTls(env),
    proxy: proxyFor(url, env),
    timeout: 1000 * (Number(env['MLFLOW_HTTP_REQUEST_TIMEOUT']) || 30),
  };
};

interface Login {
  readonly username: string;
  readonly password: string;
}

/** Node's own message would come with each request. */
const checkHeader = (name: string, value: string): void => {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw new TrackerError(
      `The header \`${name}\` can't be sent: its name or value has characters that no header may have, such as ` +
        'the end of a line.',
    );
  }
};

/** A name and password win over a token, as in MLflow's client. */
const authorization = (login: Login | null, token: string | undefined): Record<string, string> => {
  if (login) return { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` };
  return token ? { authorization: `Bearer ${token}` } : {};
};

const workspace = (env: Env): Record<string, string> =>
  env['MLFLOW_WORKSPACE'] ? { 'x-mlflow-workspace': env['MLFLOW_WORKSPACE'] } : {};

const readLogin = async (env: Env): Promise<Login | null> => {
  const file = await readFile(join(env['HOME'] ?? homedir(), '.mlflow/credentials'), 'utf8').catch(() => '');
  const stored = section(file, 'mlflow');
  const username = env['MLFLOW_TRACKING_USERNAME'] || stored['mlflow_tracking_username'];
  const password = env['MLFLOW_TRACKING_PASSWORD'] || stored['mlflow_tracking_password'];
  return username && password ? { username, password } : null;
};

/** A section of an INI file as Python's configparser reads it: keys in any case, `=` or `:`. */
const section = (text: string, name: string): Readonly<Record<string, string>> => {
  const values: Record<string, string> = {};
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[([^\]]*)\]/.exec(line)?.[1];
    if (header !== undefined) inside = header === name;
    const [, key, value] = /^\s*([^#;=:\s][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (inside && key !== undefined) values[key.toLowerCase()] = value!;
  }
  return values;
};

const readTls = async (env: Env): Promise<Connection['tls']> => {
  const { MLFLOW_TRACKING_SERVER_CERT_PATH: bundle, MLFLOW_TRACKING_CLIENT_CERT_PATH: own } = env;
  const insecure = /^(true|1)$/i.test(env['MLFLOW_TRACKING_INSECURE_TLS'] ?? '');
  if (insecure && bundle)
    throw new TrackerError(
      '`MLFLOW_TRACKING_INSECURE_TLS` and `MLFLOW_TRACKING_SERVER_CERT_PATH` are both set: the one trusts every ' +
        'server, the other a few; unset one of them.',
    );
  const client = own && (await readNamed(own, 'MLFLOW_TRACKING_CLIENT_CERT_PATH'));
  return {
    ...defined({
      rejectUnauthorized: insecure ? (false as const) : undefined,
      ca: bundle ? await readNamed(bundle, 'MLFLOW_TRACKING_SERVER_CERT_PATH') : undefined,
      cert: client || undefined,
      key: client || undefined,
    }),
  };
};

const readNamed = (path: string, variable: string): Promise<Buffer> =>
  readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new TrackerError(`\`${variable}\` names \`${path}\`, which can't be read: ${error.code ?? error.message}.`);
  });
