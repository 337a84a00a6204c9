import { expect, test } from 'vitest';
import * as assay from '../../src/index.ts';
import { kindFacts } from '../../src/registry/kind-facts.ts';

test.each(Object.keys(kindFacts))('a module of your own can declare a %s', (kind) => {
  const name = `define${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  expect(assay).toHaveProperty(name);
  const define = (assay as unknown as Record<string, (component: object) => object>)[name]!;
  expect(define({ type: 'mine' })).toMatchObject({ kind, type: 'mine' });
});
