import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { guardModule } from './guard-module.ts';
import type { Component } from '../../registry/define.ts';

/**
 * Components that a module of the user's exports; TypeScript is compiled on the way. What it imports from 'assay' is
 * this very copy, so that its errors are known here.
 */
export const loadComponents = async (module: string, file: string): Promise<readonly Component[]> => {
  const [{ createJiti }, kit] = await Promise.all([import('jiti'), import('./declare.ts')]);
  const jiti = createJiti(resolve(file), { virtualModules: { assay: kit }, interopDefault: false });
  const path = resolve(module);
  const found = existsSync(path) ? path : module;
  const exported = await guardModule(() => jiti.import<Record<string, unknown>>(found));
  return Object.values(exported).filter(isComponent);
};

const isComponent = (value: unknown): value is Component =>
  typeof value === 'object' && value !== null && 'kind' in value && 'type' in value && 'fields' in value;
