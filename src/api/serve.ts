import type { ServeOptions, Serving } from '../use/serve/serve.ts';

export type { ServeOptions, Serving };

/**
 * Serves the model of a run over HTTP: `/predict`, `/health`, `/metrics`, `/openapi.json`, and a page to try it; see
 * `Serving`, which is to be closed.
 */
export const serve = async (path: string, options: ServeOptions = {}): Promise<Serving> =>
  (await import('../use/serve/serve.ts')).serve(path, options);
