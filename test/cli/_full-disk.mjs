/** Loaded into a process, this makes its disk full as soon as the events of a run are to be written. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { writeSync } = fs;
fs.writeSync = (file, bytes, ...rest) => {
  if (!String(bytes).startsWith('{"v":')) return writeSync(file, bytes, ...rest);
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
};
syncBuiltinESMExports();
