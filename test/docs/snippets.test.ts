import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isPair, isScalar, LineCounter, parse, parseDocument, stringify, visit } from 'yaml';
import { validate } from '../../src/api/validate.ts';
import { builtins } from '../../src/components/index.ts';
import { load } from '../../src/run/load/load.ts';
import { experimentFields, sweepFields } from '../../src/experiment/fields.ts';
import { fieldsOf } from '../../src/registry/catalog.ts';
import { kindSummaries } from '../../src/registry/describe.ts';
import { objectSchema } from '../../src/registry/fields.ts';
import { bases, openWorkshop } from './_bases.ts';
import { exampleFiles, fences, pages, textOf } from './_pages.ts';
import { defined } from '../../src/defined.ts';

type Keys = Readonly<Record<string, unknown>>;

let workshop: ReturnType<typeof openWorkshop>;
beforeAll(() => {
  workshop = openWorkshop();
  for (const name of ['API_KEY', 'TOKEN']) vi.stubEnv(name, 'secret');
});
afterAll(() => {
  workshop.close();
  vi.unstubAllEnvs();
});

const sections = [...Object.keys(experimentFields), 'extends'];
const neededSections = ['name', 'data', 'model', 'loss', 'optimizer', 'train'];

/** A whole experiment stands by itself; sections and parts of a sweep complete a base. */
const filesFor = (text: string): string[] => {
  const written = parse(text) as Keys;
  const keys = Object.keys(written);
  if (keys.join() === 'sweep') return [sweepOf(written['sweep'] as Keys)];
  if (keys.every((key) => sections.includes(key))) {
    const whole = 'extends' in written || neededSections.every((section) => keys.includes(section));
    return whole ? [text] : bases.map((base) => `extends: ./${basename(base)}\n${text}`);
  }
  const unknown = keys.filter((key) => !(key in sweepFields));
  if (unknown.length > 0) throw new Error(`No section of an experiment or a sweep is called ${unknown.join(', ')}.`);
  return [sweepOf(written)];
};

const sweepOf = (fragment: Keys) => stringify({ extends: './widths.yaml', sweep: withSpace(fragment) });

/** A fragment may vary nothing, or numbers that a grid cannot enumerate. */
const withSpace = (fragment: Keys): Keys => ({
  ...('space' in fragment || 'zip' in fragment
    ? {}
    : { space: { 'train.epochs': [1, 2], optimizer: otherOptimizers } }),
  ...defined({ sampler: /niform|normal/.test(JSON.stringify(fragment)) ? { type: 'random', trials: 3 } : undefined }),
  ...fragment,
});
const otherOptimizers = [{ nesterov: true }, { type: 'adam', learningRate: 0.1 }];

/** The mistakes of a snippet, in the base that takes it best. */
const mistakesIn = async (text: string): Promise<string[]> => {
  const files = filesFor(text);
  const results: string[][] = [];
  for (const [i, content] of files.entries()) {
    const file = join(workshop.folder, dirname(files.length > 1 ? bases[i]! : bases[0]), 'snippet.yaml');
    writeFileSync(file, content);
    const [checked] = await validate([file]);
    results.push(checked!.issues.filter(({ severity }) => severity === 'error').map(({ message }) => message));
    if (results.at(-1)!.length === 0) return [];
  }
  return results.sort((a, b) => a.length - b.length)[0]!;
};

/** docs/components.md shows the examples of components, which conformance tests check. */
const written = fences('yaml', 'yaml wrong').filter(({ place }) => !place.startsWith('docs/components.md'));
const snippets = written.filter(({ text }) => parse(text) !== null);

describe('YAML on pages', () => {
  it('is found on most pages', () => {
    expect(snippets.length).toBeGreaterThan(25);
    expect(pages.length).toBeGreaterThan(14);
  });

  it.each(snippets.map(({ place, info, text }) => [place, info, text] as const))('%s', async (_, info, text) => {
    const mistakes = await mistakesIn(text);
    if (info === 'yaml wrong') expect(mistakes).not.toEqual([]);
    else expect(mistakes).toEqual([]);
  });
});

describe('alternatives in comments of examples', () => {
  const alternatives = exampleFiles.flatMap((file) =>
    alternativesIn(textOf(file)).map((change) => [file, change] as const),
  );

  it('are found', () => expect(alternatives.length).toBeGreaterThan(1));

  it.each(alternatives)('%s: %s', async (file, change) => {
    const { issues } = await load(join(workshop.folder, file), { set: [change] });
    expect(issues.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
  });
});

/** `learningRate: 0.03  # or {type: cosine, start: 0.03}` as a change: `optimizer.learningRate={…}`. */
function alternativesIn(text: string): string[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const pathAt = new Map<number, string[]>();
  visit(document, {
    Pair: (_, { key }, ancestors) => {
      if (!isScalar(key) || !key.range) return;
      const path = [...ancestors.filter(isPair).map((pair) => String(pair.key)), String(key.value)];
      const { line } = lines.linePos(key.range[0]);
      if (!pathAt.has(line)) pathAt.set(line, path);
    },
  });
  return text.split('\n').flatMap((line, i) => {
    const [, alternative] = /#.*?(\{type: .*\})/.exec(line) ?? [];
    const path = pathAt.get(i + 1);
    if (alternative === undefined || !path) return [];
    return [`${(path.at(-1) === 'type' ? path.slice(0, -1) : path).join('.')}=${alternative}`];
  });
}

describe('components in descriptions', () => {
  const texts = [
    ...Object.values(kindSummaries),
    ...descriptionsIn(experimentFields),
    ...builtins.flatMap((component) => [component.summary, ...descriptionsIn(fieldsOf(component))]),
  ];
  const shown = [...new Set(texts.flatMap((text) => [...text.matchAll(/`(\{[^`]*\})`/g)].map(([, found]) => found!)))];
  const ajv = new Ajv({ strict: true });
  ajv.addVocabulary(['slot', 'amount', 'monitor', 'secret']);

  it.each(shown.filter((text) => !text.includes('…')))('%s', (text) => {
    const value = parse(text) as Keys;
    const type = 'type' in value ? value['type'] : Object.keys(value)[0];
    const { [type as string]: of, type: _type, ...others } = value;
    const fields = of === undefined ? others : { of, ...others };
    const candidates = builtins.filter((component) => component.type === type);
    expect(candidates.some((component) => ajv.compile(objectSchema(fieldsOf(component)))(fields))).toBe(true);
  });
});

function descriptionsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'description' && typeof inner === 'string' ? [inner] : descriptionsIn(inner),
  );
}
