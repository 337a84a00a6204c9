import type { ServeOptions, Serving } from '../use/serve/serve.ts';

export type { ServeOptions, Serving };

/**
 * Serves a run's model over HTTP: `/predict`, `/health`, `/metrics`, `/openapi.json`, and a page to try it. Close the
 * returned `Serving`.
 */
export const serve = async (path: string, options: ServeOptions = {}): Promise<Serving> =>
  (await import('../use/serve/serve.ts')).serve(path, options);
