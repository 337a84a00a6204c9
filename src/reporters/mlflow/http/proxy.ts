import { request as httpRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { TrackerError } from '../../../contracts/tracker.ts';
import type { Connection, Env } from './http.ts';

/**
 * The proxy that the environment names for this address: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, but not where
 * `NO_PROXY` excepts the host. Lower case wins, as in curl.
 */
export const proxyFor = ({ protocol, hostname, port }: URL, env: Env): URL | null => {
  const read = (name: string) => env[name.toLowerCase()] || env[name];
  const exempt = (read('NO_PROXY') ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
  const host = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
  if (
    exempt.some(
      (entry) =>
        entry === '*' ||
        isWithin(entry.replace(/^\*?\./, ''), entry.includes(':') && !entry.includes(']') ? host : hostname),
    )
  )
    return null;
  const proxy = read(protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? read('ALL_PROXY');
  return proxy ? addressOf(proxy) : null;
};

/** Throws `TrackerError` without showing it, as it may hold a login. */
const addressOf = (proxy: string): URL => {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`);
    if (url.protocol === 'http:') return url;
  } catch {
    // as below
  }
  throw new TrackerError(
    'The proxy that the environment names is not the address of one: `HTTPS_PROXY` and `HTTP_PROXY` are written ' +
      '`http://host:port`.',
  );
};

const isWithin = (domain: string, host: string): boolean => host === domain || host.endsWith(`.${domain}`);

/** Keeps connections open: a handshake costs more than a batch. */
export const createAgent = ({ uri, proxy, tls }: Pick<Connection, 'uri' | 'proxy' | 'tls'>): HttpAgent | HttpsAgent => {
  const secure = uri.startsWith('https:');
  const agent = secure
    ? new HttpsAgent({ keepAlive: true, maxSockets: 4, ...tls })
    : new HttpAgent({ keepAlive: true, maxSockets: 4 });
  if (proxy && secure) {
    // An address in numbers has no `servername`: the certificate is then held against `host`.
    (agent as unknown as { createConnection: unknown }).createConnection = (
      target: { host: string; port: number; servername?: string },
      made: (error: Error | null, socket?: Socket) => void,
    ) =>
      openTunnel(proxy, target, (error, socket) =>
        error || !socket
          ? made(error)
          : made(null, tlsConnect({ ...tls, socket, host: target.host, servername: target.servername ?? target.host })),
      );
  }
  return agent;
};

/** A plain request goes to the proxy with the whole address as its path. */
export const throughProxy = (
  proxy: URL,
  url: URL,
): {
  readonly hostname: string;
  readonly port: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
} => ({
  hostname: proxy.hostname,
  port: proxy.port || '80',
  path: url.href,
  headers: proxyHeaders(proxy),
});

const openTunnel = (
  proxy: URL,
  { host, port }: { host: string; port: number },
  made: (error: Error | null, socket?: Socket) => void,
): void => {
  const path = `${host}:${port}`;
  httpRequest({
    hostname: proxy.hostname,
    port: proxy.port || 80,
    method: 'CONNECT',
    path,
    headers: { host: path, ...proxyHeaders(proxy) },
    timeout: 20_000,
  })
    .once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return made(null, socket);
      socket.destroy();
      made(new Error(`the proxy ${proxy.host} answers ${statusCode} to a connection to ${path}`));
    })
    .once('timeout', () => made(new Error(`the proxy ${proxy.host} does not answer`)))
    .once('error', (error) =>
      made(
        new Error(
          `the proxy ${proxy.host} can't be reached (${(error as NodeJS.ErrnoException).code ?? error.message})`,
        ),
      ),
    )
    .end();
};

const proxyHeaders = ({ username, password }: URL): Record<string, string> => {
  if (username === '') return {};
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { 'proxy-authorization': `Basic ${login.toString('base64')}` };
};
