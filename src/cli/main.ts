#!/usr/bin/env node
import module from 'node:module';

// Node 22 and later keep compiled code between starts. It must be asked before the code is loaded.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
const [{ runProgram }, { exitCodes }] = await Promise.all([import('./program.ts'), import('./exit.ts')]);
process.exitCode = await runProgram(process.argv.slice(2));
// Node aborts when it can't put a closed terminal back into its state. The signal's own ending skips that; a shell
// reads it as the same 129.
const { stdin, stdout, stderr } = process;
if (process.exitCode === exitCodes.hungUp && [stdin, stdout, stderr].some(({ isTTY }) => isTTY))
  process.kill(process.pid, 'SIGHUP');
