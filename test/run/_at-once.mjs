/**
 * Loaded into a process, this lets it write at once what it writes beside its other work, without waiting for the disk:
 * trainings as small as those of the tests would be over before their first checkpoint is there.
 */
import fs from 'node:fs';
import { isMainThread } from 'node:worker_threads';

for (const name of ['mkdir', 'readdir', 'rename', 'rm'])
  fs.promises[name] = async (...all) => fs[`${name}Sync`](...all);
// Threads read, too.
if (isMainThread) {
  fs.promises.open = async (path, flags) => {
    const file = fs.openSync(path, flags);
    return {
      stat: async (options) => fs.fstatSync(file, options),
      read: async (buffer, ...where) => ({ bytesRead: fs.readSync(file, buffer, ...where), buffer }),
      readFile: async () => fs.readFileSync(file),
      writeFile: async (bytes) => fs.writeFileSync(file, bytes),
      sync: async () => undefined,
      close: async () => fs.closeSync(file),
    };
  };
}
fs.fsyncSync = () => undefined;
