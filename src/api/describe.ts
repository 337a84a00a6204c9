import { builtins } from '../components/index.ts';
import { didYouMean, issueAt } from '../experiment/issues/issue.ts';
import { ExperimentError } from '../contracts/issue.ts';
import { createCatalog } from '../registry/catalog.ts';
import type { Component } from '../registry/define.ts';
import { describeComponent, describeKind, describeKinds, kinds } from '../registry/describe.ts';
import type { Kind } from '../registry/kinds.ts';

/**
 * Describes all kinds, the components of a kind, or one component, for a terminal. Throws `ExperimentError` for unknown
 * names.
 */
export const describe = (kind?: string, type?: string): string => {
  const catalog = createCatalog(builtins);
  if (kind === undefined) return describeKinds(catalog);
  if (!isKind(kind)) throw unknown(`There is no kind \`${kind}\`.${didYouMean(kind, kinds)}`);
  if (type === undefined) return describeKind(catalog, kind);
  const component = catalog.get(kind, type) as Component | undefined;
  if (!component)
    throw unknown(
      `No ${kind} is called \`${type}\`.${didYouMean(
        type,
        catalog.of(kind).map((known) => known.type),
      )}`,
    );
  return describeComponent(component);
};

const isKind = (name: string): name is Kind => kinds.includes(name as Kind);
const unknown = (message: string) => new ExperimentError([issueAt({ code: 'unknown-type', message }, [], undefined)]);
