import { dirname, isAbsolute, join, normalize } from 'node:path';
import { fail, found, issueAt, type Failure, type Result } from '../issues/issue.ts';
import type { Issue } from '../../contracts/issue.ts';
import { indexIn, noItem, parsePath } from '../paths.ts';
import * as say from '../messages.ts';
import { largestText, UnreadableText } from './text.ts';
import { readFile, readValue } from './yaml.ts';
import {
  child,
  expandName,
  formatPath,
  isMap,
  isNull,
  isText,
  treeOf,
  withEntries,
  without,
  type MapTree,
  type Path,
  type Place,
  type Tree,
} from '../tree.ts';

export interface ComposeSource {
  readonly file: string;
  /** `path=value`, as after `--set`. */
  readonly set?: readonly string[];
  /** Values that options of the command line stand for, by path: `train.epochs`. */
  readonly options?: Readonly<Record<string, unknown>>;
}
/** Rejects when there is no such file, or it cannot be read. */
export type ReadText = (path: string) => Promise<string>;

interface Composed {
  readonly tree: MapTree | undefined;
  readonly issues: readonly Issue[];
  /** Nothing that it extends is missing. */
  readonly complete: boolean;
}

//   file ─ read ─ onto what it extends, later on earlier ─ --set in turn ─ options ─► one tree, every value with its origin
export const compose = async (
  { file, set = [], options = {} }: ComposeSource,
  readText: ReadText,
): Promise<Composed> => {
  const reading = { readText, composed: new Map(), mentions: 0, size: 0 };
  const { tree, issues } = await readExtended(file, [], undefined, reading);
  const complete = issues.length === 0;
  if (!tree) return { tree, issues, complete };
  const overlays = [...set.map(readAssignment), ...Object.entries(options).map(readOption)];
  return overlays.reduce<Composed & { readonly tree: MapTree }>(
    (composed, overlay) => {
      if ('issues' in overlay) return { ...composed, issues: [...composed.issues, ...overlay.issues] };
      const { value, failure } = put(composed.tree, overlay, overlay.path, []);
      return failure
        ? { ...composed, issues: [...composed.issues, issueAt(failure, overlay.path, overlay.place)] }
        : { ...composed, tree: value as MapTree };
    },
    { tree, issues, complete },
  );
};

type Extended = Omit<Composed, 'complete'>;

/** What a command has read so far: each file once, however often others extend it. */
interface Reading {
  readonly readText: ReadText;
  readonly composed: Map<string, MapTree | undefined>;
  mentions: number;
  size: number;
}

/** Files that `extends` may name, all files together. */
const mostMentions = 100;

const readExtended = async (
  file: string,
  chain: readonly string[],
  named: Place | undefined,
  reading: Reading,
): Promise<Extended> => {
  if (chain.includes(file))
    return refuse(say.extendsCycle({ files: [...chain.slice(chain.indexOf(file)), file] }), named);
  // Its issues were told the first time.
  if (reading.composed.has(file)) return { tree: reading.composed.get(file), issues: [] };
  const text = await readLimited(file, reading);
  if (text.failure) return refuse(text.failure, named);
  const read = readFile(text.value, { file, from: chain.length === 0 ? 'written' : 'extends' });
  const extended = read.tree
    ? await onBases(read.tree, file, chain, reading)
    : { tree: undefined, issues: read.issues };
  reading.composed.set(file, extended.tree);
  return extended;
};

const readLimited = async (file: string, reading: Reading): Promise<Result<string>> => {
  try {
    const text = await reading.readText(file);
    reading.size += text.length;
    return reading.size > largestText ? { failure: say.textTooLarge({ file, most: largestText }) } : { value: text };
  } catch (error) {
    return { failure: unreadable(file, error) };
  }
};

const onBases = async (
  written: MapTree,
  file: string,
  chain: readonly string[],
  reading: Reading,
): Promise<Extended> => {
  const own = without(written, 'extends');
  const place = child(written, 'extends')?.place;
  const refuseBases = (failure: Failure): Extended => ({ tree: own, issues: [issueAt(failure, ['extends'], place)] });
  const bases = basesOf(written, file);
  if (bases.failure) return refuseBases(bases.failure);
  reading.mentions += bases.value.length;
  if (reading.mentions > mostMentions) return refuseBases(say.tooManyFiles({ most: mostMentions }));
  let tree: Tree | undefined;
  const issues: Issue[] = [];
  for (const base of bases.value) {
    const below = await readExtended(base.file, [...chain, file], base.place, reading);
    issues.push(...below.issues);
    if (below.tree) tree = tree ? (take(merge(tree, below.tree, []), issues) ?? tree) : below.tree;
  }
  const composed = tree ? take(merge(tree, own, []), issues) : own;
  return { tree: composed as MapTree | undefined, issues };
};

const refuse = (failure: Failure, place: Place | undefined) => ({
  tree: undefined,
  issues: [issueAt(failure, [], place)],
});

const take = ({ value, failure }: Merged, issues: Issue[]): Tree | undefined => {
  if (failure) issues.push(issueAt(failure, failure.path, failure.place));
  return value;
};

const unreadable = (file: string, error: unknown): Failure => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return say.noFile({ file });
  if (code === 'EISDIR') return say.isFolder({ file });
  if (error instanceof UnreadableText) return error.failure;
  return say.cannotRead({ file, reason: message });
};

/** Paths are relative to the file that names them, or absolute. */
const basesOf = (tree: MapTree, file: string): Result<{ file: string; place: Place | undefined }[]> => {
  const written = child(tree, 'extends');
  if (!written) return { value: [] };
  const names = written.kind === 'list' ? written.items : [written];
  if (!names.every(isText))
    return fail(
      'wrong-type',
      'Expected a file to extend, or a list of files, such as `./base.yaml`; found ' +
        `${found(names.find((name) => !isText(name))!)}.`,
    );
  return { value: names.map(({ value, place }) => ({ file: pathFrom(file, value), place })) };
};

const pathFrom = (file: string, written: string): string =>
  normalize(isAbsolute(written) ? written : join(dirname(file), written));

export type Merged =
  | { readonly value: Tree; readonly failure?: never }
  | { readonly failure: Failure & { readonly path: Path; readonly place: Place | undefined }; readonly value?: never };

/** Maps merge, everything else replaces. Components of another type and parameters of a sweep replace the whole. */
export const merge = (below: Tree, above: Tree, path: Path): Merged => {
  if (path.length === 3 && path[0] === 'sweep' && path[1] === 'space') return { value: above };
  if (!isMap(above) || isNull(below) || below.kind === 'list') return { value: above };
  const type = child(above, 'type');
  if (below.kind === 'leaf' && !isText(below)) return type ? { value: above } : throughValue(below, path, above.place);
  const under = isText(below) ? expandName(below) : (below as MapTree);
  const typeBelow = child(under, 'type');
  if (isText(type) && isText(typeBelow) && type.value !== typeBelow.value) return { value: above };
  const entries: [string, { key: Place | undefined; tree: Tree }][] = [];
  for (const [name, entry] of above.entries) {
    const old = under.entries.get(name);
    const merged: Merged = old ? merge(old.tree, entry.tree, [...path, name]) : { value: entry.tree };
    if (merged.failure) return merged;
    entries.push([name, { key: entry.key, tree: merged.value }]);
  }
  return { value: withEntries({ ...under, origin: above.origin, place: above.place }, entries) };
};

const throughValue = (leaf: Tree, path: Path, place: Place | undefined) => {
  const where = formatPath(path);
  const value = leaf.kind === 'leaf' && leaf.origin.from !== 'env' ? `\`${String(leaf.value)}\`` : 'a single value';
  return {
    failure: {
      code: 'path-through-value' as const,
      message:
        `\`${where}\` is ${value}${leaf.place ? ` (${leaf.place.file}:${leaf.place.line})` : ''}, and has nothing ` +
        `inside. Give \`${where}\` a \`type\`, or another value as a whole.`,
      path,
      place,
    },
  };
};

/** Puts the overlay’s value at `path`, the rest of its own path. Makes the maps on the way where they are missing. */
export const put = (tree: Tree | undefined, overlay: Assignment, path: Path, done: Path): Merged => {
  const { value, place } = overlay;
  if (path.length === 0) return tree ? merge(tree, value, done) : { value };
  const [segment, ...rest] = path;
  const here = [...done, segment!];
  if (tree?.kind === 'list') {
    const index = indexIn(tree, segment!);
    if (index === undefined)
      return {
        failure: {
          code: 'no-such-item',
          message: noItem(formatPath(done), segment!, tree.items.length),
          path: done,
          place,
        },
      };
    const inner = put(tree.items[index], overlay, rest, here);
    return inner.failure
      ? inner
      : { value: { ...tree, items: tree.items.map((item, i) => (i === index ? inner.value : item)) } };
  }
  if (typeof segment === 'number')
    return {
      failure: {
        code: 'no-such-item',
        message: `\`${formatPath(done)}\` is not a list, and has no item ${segment}.`,
        path: done,
        place,
      },
    };
  if (tree?.kind === 'leaf' && !isNull(tree) && !isText(tree)) return throughValue(tree, done, place);
  const map = isText(tree) ? expandName(tree) : isMap(tree) ? tree : (treeOf({}, value.origin) as MapTree);
  const inner = put(child(map, segment!), overlay, rest, here);
  const key = rest.length === 0 ? place : (map.entries.get(segment!)?.key ?? place);
  return inner.failure
    ? inner
    : { value: withEntries({ ...map, place: map.place ?? value.place }, [[segment!, { key, tree: inner.value }]]) };
};

export interface Assignment {
  readonly path: Path;
  readonly value: Tree;
  /** Of the path, for what is wrong with it. */
  readonly place: Place | undefined;
}
type Overlay = Assignment | { readonly issues: readonly Issue[] };

const readAssignment = (assignment: string): Overlay => {
  const whole: Place = { file: '--set', line: 1, column: 1, length: assignment.length, source: assignment };
  const equals = assignment.indexOf('=');
  if (equals < 0)
    return {
      issues: [
        issueAt(
          {
            code: 'path-syntax',
            message: `\`--set\` takes \`path=value\`, such as \`--set train.epochs=5\`; here is no \`=\`.`,
          },
          [],
          whole,
        ),
      ],
    };
  const path = parsePath(assignment.slice(0, equals));
  const place = { ...whole, length: equals || 1 };
  if (path.failure) return { issues: [issueAt(path.failure, [], place)] };
  const { tree, issues } = readValue(assignment.slice(equals + 1), {
    file: '--set',
    from: 'set',
    offset: equals + 1,
    source: assignment,
  });
  if (issues.length > 0) return { issues };
  const origin = { from: 'set', at: `--set ${assignment}` } as const;
  return { path: path.value, place, value: tree ?? { kind: 'leaf', value: null, origin, place: whole } };
};

const readOption = ([text, value]: [string, unknown]): Overlay => {
  const path = parsePath(text);
  if (path.failure) throw new Error(path.failure.message);
  return { path: path.value, place: undefined, value: treeOf(value, { from: 'option', at: 'command line' }) };
};
