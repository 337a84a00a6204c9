export type Env = Readonly<Record<string, string | undefined>>;

/** How a server is reached. Holds secrets: it is never printed. */
export interface Connection {
  /** Without a slash at its end; a path in front of MLflow's own is kept. */
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What a server may quote of them, and is to be shown to nobody. */
  readonly secrets: readonly string[];
  readonly tls: {
    readonly ca?: Buffer;
    readonly cert?: Buffer;
    readonly key?: Buffer;
    readonly rejectUnauthorized?: false;
  };
  readonly proxy: URL | null;
  /** Milliseconds for one request as a whole. */
  readonly timeout: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  /** After the address of the server, or a whole address. */
  readonly path: string;
  /** A whole address that is MLflow's, too: the login goes there. Others, such as a bucket's, get none. */
  readonly trusted?: boolean;
  readonly query?: Readonly<Record<string, string | number>>;
  /** A record is sent as JSON, bytes as they are. */
  readonly body?: object | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds, where the connection's own would be wrong. */
  readonly timeout?: number;
}
