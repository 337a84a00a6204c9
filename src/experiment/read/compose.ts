import { dirname, isAbsolute, join, normalize } from 'node:path';
import type { Issue } from '../../contracts/issue.ts';
import { found, issueAt, type Failure, type Result } from '../issues/issue.ts';
import * as say from '../messages.ts';
import { child, isText, without, type MapTree, type Place, type Tree } from '../tree.ts';
import { merge, put, type Merged } from './merge.ts';
import { readAssignment, readOption } from './overlays.ts';
import { largestText, UnreadableText } from './text.ts';
import { readFile } from './yaml.ts';

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

//   file ─ read ─ onto the files it extends, in turn ─ --set in turn ─ options ─► one tree, every value with its origin
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
    return { failure: say.extendsNoFile({ value: found(names.find((name) => !isText(name))!) }) };
  return { value: names.map(({ value, place }) => ({ file: pathFrom(file, value), place })) };
};

const pathFrom = (file: string, written: string): string =>
  normalize(isAbsolute(written) ? written : join(dirname(file), written));
