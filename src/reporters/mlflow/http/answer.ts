import { TrackerError } from '../../../contracts/tracker.ts';
import type { Connection, Answer, Call } from './http.ts';
import { defined } from '../../../defined.ts';

export const isFine = (status: number): boolean => status >= 200 && status < 300;

/**
 * What an answer that is no success means. What waiting cannot mend is `refused`; a wrong password is not, as somebody
 * may set it right.
 */
export const refusal = (answer: Answer, { uri, secrets }: Connection, { method, path }: Call): TrackerError => {
  const { status } = answer;
  const { code, message } = errorBody(answer, (text) =>
    secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '…'), text),
  );
  const where = `${uri} answers ${status}`;
  const said = message === '' ? '' : `: ${message}`;
  if (status === 401)
    return new TrackerError(
      `${where}, it wants a login${said}. Set \`MLFLOW_TRACKING_USERNAME\` and \`MLFLOW_TRACKING_PASSWORD\`, or ` +
        '`MLFLOW_TRACKING_TOKEN`.',
      { status },
    );
  if (status === 403 && /invalid host header/i.test(message))
    return new TrackerError(
      `${where}: Invalid Host header. The server does not know itself by the name \`${new URL(uri).host}\`: start ` +
        `it with \`--allowed-hosts ${new URL(uri).hostname}\`, or set \`MLFLOW_SERVER_ALLOWED_HOSTS\` there.`,
      { status },
    );
  if (status === 403) return new TrackerError(`${where}, the login is not allowed to do this${said}.`, { status });
  if (status >= 300 && status < 400)
    return new TrackerError(
      `${where} and points to \`${origin(String(answer.headers['location'] ?? ''))}\`: write the address that it ` +
        'points to.',
      { status },
    );
  const refused = status >= 400 && status < 500 && !later.has(status);
  const after = retryAfter(answer.headers['retry-after']);
  return new TrackerError(
    `${where} to ${method} \`${path.replace(/\?.*$/, '')}\`${said || '.'}`,
    defined({ status, refused, code: code || undefined, after }),
  );
};

/** Not found may be a run that was deleted, or a server that is another one now; 408 and 429 ask for patience. */
const later: ReadonlySet<number> = new Set([404, 408, 425, 429]);

/**
 * MLflow answers `{error_code, message}`; a proxy in front of it may answer a page. Either may quote what it was sent.
 */
const errorBody = (
  { body, headers }: Answer,
  hide: (text: string) => string,
): { readonly code: string | undefined; readonly message: string } => {
  const text = body.toString('utf8', 0, 4000);
  try {
    const { error_code: code, message } = JSON.parse(text) as { error_code?: unknown; message?: unknown };
    return {
      code: typeof code === 'string' ? code : undefined,
      message: typeof message === 'string' ? firstSentence(hide(message)) : '',
    };
  } catch {
    return {
      code: undefined,
      message: /html/i.test(String(headers['content-type'])) ? 'a page, as of a proxy' : firstSentence(hide(text)),
    };
  }
};

const firstSentence = (text: string): string => (text.trim().split('\n')[0] ?? '').slice(0, 300);

const origin = (location: string): string => {
  try {
    return new URL(location).origin;
  } catch {
    return location.slice(0, 100);
  }
};

/** Seconds; the header holds them or a date. */
const retryAfter = (header: unknown): number | undefined => {
  if (typeof header !== 'string') return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 600) : undefined;
};

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host can’t be looked up now',
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  ETIMEDOUT: 'the host does not answer',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself; name it in `MLFLOW_TRACKING_SERVER_CERT_PATH`',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is signed by an authority that is not known here; name that in `MLFLOW_TRACKING_SERVER_CERT_PATH`',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is signed by an authority that is not known here; name that in `MLFLOW_TRACKING_SERVER_CERT_PATH`',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate is signed by an authority that is not known here; name that in `MLFLOW_TRACKING_SERVER_CERT_PATH`',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    'it wants a certificate of the client; name one, with its key, in `MLFLOW_TRACKING_CLIENT_CERT_PATH`',
  EPROTO: 'it does not speak TLS; is its address `http://…`',
};

/** No answer at all. */
export const unreachable = (error: NodeJS.ErrnoException, uri: string): TrackerError =>
  new TrackerError(`${uri} can't be reached: ${reasons[error.code ?? ''] ?? error.message}.`, { cause: error });
