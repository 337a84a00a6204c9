import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, Scalar, type Node, type YAMLMap } from 'yaml';
import { readAliases, type Anchored } from './aliases.ts';
import { issueAt, type Failure } from '../issues/issue.ts';
import { tooManySigns } from '../messages.ts';
import { isForbidden } from '../paths.ts';
import type { Issue } from '../../contracts/issue.ts';
import type { Origin } from '../../contracts/plan.ts';
import { tooDeep, yamlIssues } from './yaml-issues.ts';
import type { Entry, Leaf, MapTree, Path, Place, Tree } from '../tree.ts';

export interface ReadOptions {
  /** As the author names it; `--set` for the command line. */
  readonly file: string;
  readonly from: 'written' | 'extends' | 'set';
  /** Where in the shown source line the text begins. */
  readonly offset?: number;
  /** The whole line to show, when the text is a part of it. */
  readonly source?: string;
}
interface Read<T> {
  readonly tree: T | undefined;
  readonly issues: readonly Issue[];
}

/** YAML 1.2, core schema. Everything beyond plain data (tags, key tricks, aliases without end) is an issue. */
export const readFile = (text: string, options: ReadOptions): Read<MapTree> => {
  const top = { file: options.file, line: 1, column: 1, length: 0, source: '' };
  if (/[\0\ufffd]/.test(text))
    return refuse(
      { code: 'not-text', message: `\`${options.file}\` is not a text file; an experiment is YAML in UTF-8.` },
      top,
    );
  const { tree, issues } = readValue(text, options);
  if (issues.length > 0) return { tree: undefined, issues };
  if (!tree || (tree.kind === 'leaf' && tree.value === null)) {
    return refuse(
      {
        code: 'empty-file',
        message:
          `\`${options.file}\` says nothing. An experiment has at least \`name\`, \`data\`, \`model\`, \`loss\`, ` +
          '`optimizer` and `train`; `assay init` writes one to start from.',
      },
      top,
    );
  }
  if (tree.kind !== 'map') {
    const message =
      'Expected a map of keys and values such as `name: first` at the top of the file, found ' +
      `${tree.kind === 'list' ? 'a list' : 'a single value'}.`;
    return refuse({ code: 'not-a-map', message }, tree.place ?? top);
  }
  return { tree, issues };
};

const refuse = (failure: Failure, place: Place) => ({ tree: undefined, issues: [issueAt(failure, [], place)] });

/** Any YAML value, as it may stand in a file or after `--set path=`. */
export const readValue = (text: string, options: ReadOptions): Read<Tree> => {
  const counter = new LineCounter();
  for (let at = 0; at >= 0; at = text.indexOf('\n', at) + 1 || -1) counter.addNewLine(at);
  const place = placer(text, counter, options);
  if (signsIn(text) > mostSigns) {
    const failure = tooManySigns({ file: options.file, most: mostSigns });
    return { tree: undefined, issues: [issueAt(failure, [], { ...place(0, 0), length: 0 })] };
  }
  const deep = tooDeep(text, place);
  if (deep) return { tree: undefined, issues: [deep] };
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    prettyErrors: false,
    resolveKnownTags: false,
    uniqueKeys: false, // looked for in `yamlIssues`: here each key would be compared with all before it
  });
  const problems = yamlIssues(document, text, place);
  if (problems.length > 0) return { tree: undefined, issues: problems };
  const aliases = readAliases(document);
  const issues = aliases.failures.map(({ failure, range }) => issueAt(failure, [], place(...range)));
  if (issues.length > 0) return { tree: undefined, issues };
  const tree = document.contents
    ? build(document.contents, [], { targets: aliases.targets, place, issues, options, within: new Set() })
    : undefined;
  return { tree: issues.length > 0 ? undefined : tree, issues };
};

/** Signs between values: what a parser takes its time for. About 7,000 rows of five numbers; more could not be refused within a second. */
const mostSigns = 50_000;

const signsIn = (text: string): number => {
  let signs = 0;
  for (const _ of text.matchAll(/[[\]{},]|\n[ \t]*[^\s#]/g)) if (++signs > mostSigns) break;
  return signs;
};

type Placer = (start: number, end: number) => Place;
const placer = (text: string, counter: LineCounter, { file, offset = 0, source }: ReadOptions): Placer => {
  const lines = text.split(/\r?\n/);
  return (start, end) => {
    const { line, col } = counter.linePos(Math.min(start, text.length));
    const shown = lines[line - 1] ?? '';
    return {
      file,
      line,
      column: col + offset,
      length: Math.max(1, Math.min(end - start, shown.length - col + 1)),
      source: source ?? shown,
    };
  };
};

interface Building {
  readonly targets: Anchored;
  readonly place: Placer;
  readonly issues: Issue[];
  readonly options: ReadOptions;
  /** The nodes around. */
  readonly within: ReadonlySet<Node>;
}

const build = (node: Node, path: Path, building: Building): Tree | undefined => {
  const place = building.place(node.range![0], node.range![1]);
  const origin: Origin = { from: building.options.from, at: originAt(place) };
  const known = { origin, place };
  if (isAlias(node)) return buildAlias(node, path, building);
  const inside = { ...building, within: new Set([...building.within, node]) };
  if (isSeq(node))
    return {
      kind: 'list',
      ...known,
      items: node.items.flatMap((item, i) => build(item as Node, [...path, i], inside) ?? []),
    };
  if (isMap(node)) return { kind: 'map', ...known, entries: new Map(entriesOf(node, path, inside)) };
  const { value, type } = node as Scalar;
  return {
    kind: 'leaf',
    ...known,
    value: (typeof value === 'bigint' ? Number(value) : value) as Leaf['value'],
    ...(type !== Scalar.PLAIN && { quoted: true }),
  };
};

const originAt = ({ file, line, column, source }: Place) =>
  file.startsWith('--') ? `${file} ${source}` : `${file}:${line}:${column}`;

/** A value from an alias is where it was written, its anchor’s place. */
const buildAlias = (node: Node, path: Path, building: Building): Tree | undefined => {
  const target = isAlias(node) ? building.targets.get(node) : undefined;
  if (!target || !building.within.has(target)) return target && build(target, path, building);
  building.issues.push(
    issueAt(
      { code: 'alias-bomb', message: 'This alias stands inside the value it stands for, without end.' },
      path,
      building.place(node.range![0], node.range![1]),
    ),
  );
  return undefined;
};

const entriesOf = (map: YAMLMap, path: Path, building: Building): [string, Entry][] =>
  map.items.flatMap((pair) => {
    const key = pair.key as Node;
    const keyPlace = key.range
      ? building.place(key.range[0], key.range[1])
      : building.place(map.range![0], map.range![0] + 1);
    if (!isScalar(key)) {
      building.issues.push(
        issueAt(
          { code: 'key-not-text', message: 'A key is a single word; here a list, a map or an alias is used as one.' },
          path,
          keyPlace,
        ),
      );
      return [];
    }
    const name = String(key.value);
    if (isForbidden(name)) {
      building.issues.push(
        issueAt(
          { code: 'forbidden-key', message: `\`${name}\` cannot be a key: JavaScript gives it a meaning of its own.` },
          [...path, name],
          keyPlace,
        ),
      );
      return [];
    }
    const tree = pair.value ? build(pair.value as Node, [...path, name], building) : undefined;
    return tree ? [[name, { key: keyPlace, tree }]] : [];
  });
