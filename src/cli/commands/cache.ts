import { Argument, Command } from 'commander';
import pc from 'picocolors';
import type { CacheEntry } from '../../api/cache.ts';
import { columnTable } from '../../reporters/console/screen.ts';
import type { Exit } from '../exit.ts';
import { emptyCache, nothingToPrune, pruned } from '../messages.ts';
import { examples } from '../text/help.ts';
import { print, printJson, terminal } from '../text/output.ts';

interface CacheOptions {
  readonly limit?: string;
  readonly json?: true;
}

export const cacheCommand = (_exit: Exit): Command =>
  new Command('cache')
    .summary('List or prune prepared data and downloads.')
    .description(
      'Lists what `~/.cache/assay` or `$ASSAY_CACHE` holds: rows that did not fit into memory, decoded images, ' +
        'downloads. ' +
        '`prune` removes what was not used for longest, until the rest is within the limit; never what a running ' +
        'process uses.',
    )
    .addArgument(new Argument('[action]', 'What to do.').choices(['list', 'prune']).default('list'))
    .option('--limit <size>', 'What to leave, such as `20 GB`; by default `$ASSAY_CACHE_LIMIT`, else 50 GB.')
    .option('--json', 'Print JSON.')
    .addHelpText('after', examples(['assay cache', 'assay cache prune', "assay cache prune --limit '0 GB'"]))
    .action(async (action: string, { limit, json }: CacheOptions) => {
      const { listCache, pruneCache } = await import('../../api/cache.ts');
      const isPrune = action === 'prune';
      const entries = isPrune ? await pruneCache(limit === undefined ? {} : { limit }) : await listCache();
      if (json) return printJson(entries);
      if (entries.length === 0) return print(isPrune ? nothingToPrune() : emptyCache());
      print(tableOf(entries));
      const bytes = size(entries.reduce((sum, entry) => sum + entry.bytes, 0));
      print(isPrune ? pruned({ bytes }) : `\n${bytes}`);
    });

const tableOf = (entries: readonly CacheEntry[]): string =>
  columnTable(
    { columns: terminal().columns, colors: pc },
    ['name', 'kind', 'last used', 'size'],
    entries.map(({ name, kind, lastUsed, used, bytes }) => [
      name,
      kind,
      used ? 'in use' : new Date(lastUsed).toISOString().slice(0, 16).replace('T', ' '),
      size(bytes),
    ]),
    3,
  );

const size = (bytes: number): string =>
  bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
