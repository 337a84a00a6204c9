import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** How to start a process: `fork(path, args, { execArgv })`. */
export interface ProcessEntry {
  readonly path: string;
  /** Undefined takes those of this process. */
  readonly execArgv: string[] | undefined;
}

/** Where a process starts: a source beside this source, or a bundle beside the bundle that holds this module. */
export const processEntry = (name: 'sweep-worker' | 'resume-worker'): ProcessEntry => ({
  path: fileURLToPath(besideThis(name)),
  execArgv: fromSource ? ['--import', sourceLoader()] : undefined,
});

/** Where a thread starts: `new Worker(threadEntry(name))`. */
export const threadEntry = (name: 'sender' | 'predict-thread' | 'image-thread'): URL => {
  const url = besideThis(name);
  if (!fromSource) return url;
  // A thread does not heed `--import`.
  const register = new URL('./esm/api/index.mjs', sourceLoader()).href;
  const code = `import { register } from '${register}'; register(); await import('${url.href}');`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
};

const extension = extname(new URL(import.meta.url).pathname);
const fromSource = extension === '.ts';

const besideThis = (name: string): URL => new URL(`./${name}${extension}`, import.meta.url);

/** Runs TypeScript; installed wherever the sources are. */
const sourceLoader = (): string => pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
