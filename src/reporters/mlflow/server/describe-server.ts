import { createApi } from './api.ts';
import { routeOf } from './artifacts.ts';
import { readConnection } from '../http/connection.ts';
import { createClient } from '../http/request.ts';

/**
 * What is known of the tracking server that the environment names, in a few words. Throws `TrackerError` where it can't
 * be used.
 */
export const describeServer = async (): Promise<string> => {
  const connection = { ...(await readConnection({ uri: null }, process.env)), timeout: 3000 };
  const client = createClient(connection);
  try {
    const api = createApi(client);
    const version = await api.version();
    const info = await api.serverInfo();
    // Asked last: this needs a login where the server wants one.
    const { experiments = [] } = await api.searchExperiments(1);
    const login = connection.headers['authorization'] === undefined ? 'no login' : 'the login is accepted';
    const root = experiments[0]?.artifact_location;
    const ways = {
      server: 'files go through the server',
      bucket: 'files go to a bucket by signed addresses',
      folder: 'files go to a folder that both must share',
      nothing: 'files are not sent: they would go to a folder of another machine',
    };
    return [
      `MLflow ${version} at ${connection.uri}`,
      ...(typeof info?.['store_type'] === 'string' ? [info['store_type']] : []),
      login,
      ...(root === undefined ? [] : [ways[routeOf(root, connection.uri).by]]),
    ].join(', ');
  } finally {
    client.close();
  }
};
