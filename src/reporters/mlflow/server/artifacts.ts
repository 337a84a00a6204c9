import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TrackerError } from '../../../contracts/tracker.ts';
import { shown } from '../../../registry/json-check.ts';
import type { Api } from './api.ts';
import type { Client } from '../http/request.ts';

/** How files come to where a run's or a model's artifacts are kept. */
export type Route =
  /** Through a server that serves artifacts; the address of the folder. */
  | { readonly by: 'server'; readonly address: string }
  /** Straight to a bucket, by addresses that the server signs. */
  | { readonly by: 'bucket'; readonly root: string }
  /** A folder that this machine and the server share. */
  | { readonly by: 'folder'; readonly path: string }
  /** A folder of this machine that a server elsewhere names: nothing is written there. */
  | { readonly by: 'nothing'; readonly path: string };

/** A run or a model, whose files they are. */
export type Owner = { readonly run_id: string } | { readonly model_id: string };

const served = '/api/2.0/mlflow-artifacts/artifacts/';

/** https://mlflow.org/docs/latest/self-hosting/architecture/artifact-store/ */
export const routeOf = (root: string, server: string): Route => {
  const [, host, path = ''] = /^mlflow-artifacts:(?:\/\/([^/]+))?\/*(.*)$/.exec(root) ?? [];
  if (root.startsWith('mlflow-artifacts:'))
    return {
      by: 'server',
      address: `${host ? `${new URL(server).protocol}//${host}` : server}${served}${encodePath(path)}`,
    };
  if (/^https?:/.test(root)) return { by: 'server', address: root.replace(/(?<!\/)\/+$/, '') };
  if (/^file:/i.test(root)) return { by: isThisMachine(server) ? 'folder' : 'nothing', path: pathOf(root) };
  if (/^[a-z][a-z0-9+.-]+:/i.test(root)) return { by: 'bucket', root };
  return { by: isThisMachine(server) ? 'folder' : 'nothing', path: root };
};

/** A server elsewhere must not choose what is written here. */
const isThisMachine = (server: string): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(server).hostname);

/** As it is written where it names no path of this machine. */
const pathOf = (uri: string): string => {
  try {
    return fileURLToPath(uri);
  } catch {
    return uri;
  }
};

/** One sentence where files can't be brought there from this machine. */
export const routeProblem = async (route: Route, owner: Owner, api: Api): Promise<string | undefined> => {
  if (route.by === 'server') return undefined;
  if (route.by === 'nothing') return `${folderElsewhere(route)} ${advice}`;
  if (route.by === 'folder') {
    // The server makes a run's folder when something comes through it; the folder of all experiments is there before.
    const root = dirname(dirname(dirname(route.path)));
    const reachable = await access(root, constants.W_OK).then(
      () => true,
      () => false,
    );
    return reachable
      ? undefined
      : `The server keeps artifacts in its own folder \`${root}\`, which can't be written from here. ${advice}`;
  }
  try {
    await api.presignedUpload({ ...owner, path: 'probe' });
    return undefined;
  } catch (error) {
    if (!(error instanceof TrackerError) || (!error.refused && error.status !== 404 && error.status !== 501))
      throw error;
    return `The server keeps artifacts at \`${route.root}\`, and signs no addresses for uploads there. ${advice}`;
  }
};
const folderElsewhere = ({ path }: { readonly path: string }): string =>
  `The server is on another machine and keeps artifacts in the folder \`${shown(path)}\`, so files can't be sent.`;
const advice =
  'Metrics and params are sent; for files, start the server with `--serve-artifacts` and `--artifacts-destination`.';

/** Writes a file there; a second time it replaces the first. */
export const upload = async (
  client: Client,
  api: Api,
  route: Route,
  owner: Owner,
  path: string,
  content: Uint8Array,
): Promise<void> => {
  if (route.by === 'nothing') throw new TrackerError(folderElsewhere(route), { refused: true });
  if (route.by === 'folder') {
    const file = join(route.path, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    return;
  }
  // A model may be large and the way slow: a megabyte a second is waited for.
  const timeout = client.connection.timeout + content.length / 1000;
  if (route.by === 'server') {
    await client.send({
      method: 'PUT',
      path: `${route.address}/${encodePath(path)}`,
      body: content,
      timeout,
      trusted: true,
    });
    return;
  }
  const signed = await api.presignedUpload({ ...owner, path });
  await client.send({
    method: 'PUT',
    path: signed.presigned_url,
    headers: signed.headers ?? {},
    body: content,
    timeout,
  });
};

const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
