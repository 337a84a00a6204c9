/**
 * A tracker in forty lines: a folder with a JSON file for each run. Another service's client is wrapped in the same
 * way.
 */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { defineTracker, text, TrackerError } from 'assay';

export const folderTracker = defineTracker({
  type: 'folderTracker',
  summary: 'Keeps runs as files in a folder.',
  fields: { folder: text({ minLength: 1, description: 'The folder.' }) },
  examples: [{ folder: 'tracked' }],
  open: ({ folder }, { experiment }) => {
    const placeOf = (id: string) => join(folder, experiment, id);
    const write = (id: string, part: object) => writeFile(join(placeOf(id), 'run.json'), JSON.stringify(part, null, 2));
    return {
      // Called again for a run that is there: the same id, nothing lost.
      start: async (run) => {
        await mkdir(placeOf(run.key), { recursive: true });
        await write(run.key, run);
        return { id: run.key, link: placeOf(run.key) };
      },
      // May be called twice with the same records, when it was left open whether the first call was done.
      log: async (id, records) => {
        if (records.some(({ name }) => name === ''))
          throw new TrackerError('A record needs a name.', { refused: true });
        await appendFile(
          join(placeOf(id), 'records.jsonl'),
          records.map((record) => `${JSON.stringify(record)}\n`).join(''),
        );
      },
      keep: async (id, path, content) => {
        const file = join(placeOf(id), 'files', path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, content);
      },
      finish: async (id, end) => {
        const run = JSON.parse(await readFile(join(placeOf(id), 'run.json'), 'utf8')) as object;
        await write(id, { ...run, ...end });
      },
    };
  },
});
