/** Loaded into a process, this makes its disk full as soon as the events of a run are to be written: they go to /dev/full. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { openSync } = fs;
fs.openSync = (path, ...rest) => openSync(String(path).endsWith('events.jsonl') ? '/dev/full' : path, ...rest);
syncBuiltinESMExports();
