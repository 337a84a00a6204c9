/**
 * Loaded into a process, this fills the disk when step `FULL` is to be told: half of that line gets in, and nothing
 * after. Its threads can write nothing from the beginning.
 */
import './_at-once.mjs';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const line = new RegExp(`"type":"step".*"step":${process.env.FULL},`);
let half = !isMainThread;
const refuse = () => {
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    errno: -28,
    syscall: 'write',
  });
};

const { writeSync } = fs;
fs.writeSync = (file, bytes, ...rest) => {
  if (file <= 2) return writeSync(file, bytes, ...rest);
  if (half) return refuse();
  half = line.test(String(bytes));
  return half ? writeSync(file, bytes, 0, Math.floor(bytes.length / 2)) : writeSync(file, bytes, ...rest);
};
const { open, writeFile, appendFile, mkdir } = fs.promises;
for (const [name, call] of Object.entries({ writeFile, appendFile, mkdir }))
  fs.promises[name] = async (...all) => (half ? refuse() : call(...all));
if (isMainThread) {
  fs.promises.open = async (...all) => {
    const file = await open(...all);
    return { ...file, writeFile: async (bytes) => (half ? refuse() : file.writeFile(bytes)) };
  };
}
syncBuiltinESMExports();
