import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');
export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every page that people read. */
export const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'examples/browser/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export interface Block {
  /** Page and line, as editors open them. */
  readonly place: string;
  /** Words behind the three backticks: `yaml wrong`. */
  readonly info: string;
  readonly text: string;
}

/** The fenced blocks of a page. */
export const blocksOf = (page: string): Block[] => {
  const text = textOf(page);
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```/gm)].map(({ index, 1: info, 2: block }) => ({
    place: `${page}:${text.slice(0, index).split('\n').length}`,
    info: info!.trim(),
    text: block!,
  }));
};

export const fences = (...infos: readonly string[]): Block[] =>
  pages.flatMap(blocksOf).filter(({ info }) => infos.includes(info));

/** YAML files that are shown to users as examples. */
export const exampleFiles: readonly string[] = [
  'experiments',
  'examples',
  'examples/own-components',
  'examples/own-tracker',
]
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
  .filter((path) => path.endsWith('.yaml'));
