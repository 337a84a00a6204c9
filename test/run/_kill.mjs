/**
 * Loaded into a process, this kills it as `kill -9` does: `KILL=step:7` when step 7 is to be recorded, `KILL=saved:7`
 * at the first step from 7 on behind which a whole checkpoint stands, `KILL=write:3` within the third call that writes
 * a checkpoint, a file of it half written.
 */
import './_at-once.mjs';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [where, at] = process.env.KILL.split(':');
const die = () => process.kill(process.pid, 'SIGKILL');

if (where === 'step') {
  const { writeSync } = fs;
  const line = new RegExp(`"type":"step".*"step":${at},`);
  fs.writeSync = (file, bytes, ...rest) => {
    if (line.test(String(bytes))) die();
    return writeSync(file, bytes, ...rest);
  };
} else if (where === 'saved') {
  const { writeSync } = fs;
  const { rename } = fs.promises;
  let isSaved = false;
  fs.promises.rename = async (path, target) => {
    await rename(path, target);
    isSaved ||= String(target).includes('/checkpoints/');
  };
  const isDue = (text) => [...text.matchAll(/"type":"step".*?"step":(\d+),/g)].some(([, step]) => Number(step) >= at);
  fs.writeSync = (file, bytes, ...rest) => {
    if (isSaved && isDue(String(bytes))) die();
    return writeSync(file, bytes, ...rest);
  };
} else {
  let calls = 0;
  const isDue = (path) => String(path).includes('/checkpoints/') && ++calls === Number(at);
  const { open, rename, rm, mkdir } = fs.promises;
  for (const [name, call] of Object.entries({ rename, rm, mkdir }))
    fs.promises[name] = async (path, ...rest) => {
      if (isDue(path)) die();
      return call(path, ...rest);
    };
  fs.promises.open = async (path, ...rest) => {
    const file = await open(path, ...rest);
    const { writeFile } = file;
    file.writeFile = async (bytes) => {
      if (isDue(path)) {
        await writeFile(bytes.subarray(0, bytes.length / 2));
        die();
      }
      return writeFile(bytes);
    };
    return file;
  };
}
syncBuiltinESMExports();
