import { parsePath } from '../../experiment/paths.ts';
import type { Issue } from '../../contracts/issue.ts';
import type { Space } from '../../contracts/search.ts';
import { child, type MapTree, type Place } from '../../experiment/tree.ts';
import type { Catalog } from '../../registry/catalog.ts';
import { putAll, type Assigned } from './put-point.ts';
import { readParameter } from './read-parameter.ts';
import { readZip } from './read-zip.ts';
import { enoughIssues, entriesOf, itemsOf, type Domain, type Option, type Reading } from './reading.ts';

export interface ReadSpace {
  readonly space: Space;
  readonly issues: readonly Issue[];
  /** Where each path gets its values. */
  readonly places: ReadonlyMap<string, Place | undefined>;
  /** The first choice of each parameter, as written. */
  readonly first: readonly Assigned[];
  /**
   * Each other option and bound once, beside first choices: as many as their sum, where all points would be their
   * product.
   */
  readonly variants: readonly (readonly Assigned[])[];
}

/** `base` is the experiment as written, without its sweep. */
export const readSpace = (sweep: MapTree, base: MapTree, catalog: Catalog): ReadSpace => {
  const reading: Reading = { base, catalog, issues: [], places: new Map(), varied: new Map() };
  const jobs = jobsOf(sweep, reading);
  const domainsOf = new Map<Job, readonly Domain[]>();
  // Outer values come first: they decide which inner ones exist.
  for (const job of [...jobs].sort((a, b) => a.depth - b.depth)) {
    if (reading.issues.length >= enoughIssues) break;
    const domains = job.read();
    domainsOf.set(job, domains);
    reading.base = putAll(reading.base, firstOf(domains)).tree;
  }
  const domains = jobs.flatMap((job) => domainsOf.get(job) ?? []);
  const { issues, places } = reading;
  return {
    space: { parameters: domains.map(({ parameter }) => parameter) },
    issues,
    places,
    first: firstOf(domains),
    variants: variantsOf(domains, []),
  };
};

interface Job {
  readonly depth: number;
  readonly read: () => Domain[];
}

const jobsOf = (sweep: MapTree, reading: Reading): Job[] => {
  const parameters = entriesOf(child(sweep, 'space')).map((entry) => ({
    depth: depthOf(entry.text),
    read: () => readParameter(entry, reading),
  }));
  const groups = itemsOf(child(sweep, 'zip')).map((group, i) => ({
    depth: Math.min(...entriesOf(group).map(({ text }) => depthOf(text))),
    read: () => readZip(group, i, reading),
  }));
  return [...parameters, ...groups];
};

const depthOf = (text: string): number => parsePath(text).value?.length ?? 0;

const firstOf = (domains: readonly Domain[]): Assigned[] =>
  domains.flatMap(({ options: [first] }) => (first ? allOf(first) : []));
const allOf = ({ assigned, domains }: Option): Assigned[] => [...assigned, ...firstOf(domains)];

const variantsOf = (domains: readonly Domain[], around: readonly Assigned[]): (readonly Assigned[])[] =>
  domains.flatMap((domain) => {
    const others = [...around, ...firstOf(domains.filter((other) => other !== domain))];
    return domain.options.flatMap((option, i) => [
      ...(i === 0 ? [] : [[...others, ...allOf(option)]]),
      ...variantsOf(option.domains, [...others, ...option.assigned]),
    ]);
  });
