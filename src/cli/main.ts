#!/usr/bin/env node
import module from 'node:module';

// Node 22 and later keep compiled code between starts. It must be asked before the code is loaded.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
const { runProgram } = await import('./program.ts');
process.exitCode = await runProgram(process.argv.slice(2));
