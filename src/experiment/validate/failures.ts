import type { TSchema } from '@sinclair/typebox';
import type { ErrorObject } from 'ajv';
import { mostInteger, type Fields } from '../../registry/fields.ts';
import { plainShape } from '../../registry/walk.ts';
import { expected, patternWords } from '../../registry/words.ts';
import { didYouMean, found, issueAt, nearest, type Failure } from '../issues/issue.ts';
import type { Issue } from '../../contracts/issue.ts';
import { child, formatPath, placeOf, type MapTree, type Path, type Tree } from '../tree.ts';
import { unknownKey } from './unknown-key.ts';
import type { Owner } from './owner.ts';

/** What ajv found, one issue for each thing that is wrong, in our words. */
export const failuresOf = (errors: readonly ErrorObject[], map: MapTree, owner: Owner): Issue[] =>
  withoutRepeats(withoutMisspelt(withoutRanges(withoutBranches(errors)))).map((error) => {
    const inside = pathOf(error, map);
    const path = [...owner.path, ...inside];
    switch (error.keyword) {
      case 'additionalProperties': {
        const key = String(error.params['additionalProperty']);
        return issueAt(
          unknownKey(
            {
              key,
              fields: fieldsIn(error),
              inside,
              value: treeAt(map, [...inside, key]),
              missing: renamedField(error, errors),
            },
            owner,
          ),
          [...path, key],
          placeOf(map, [...inside, key], 'key'),
        );
      }
      case 'required': {
        const key = String(error.params['missingProperty']);
        const place = inside.length === 0 && owner.component ? owner.place : placeOf(map, [...inside, key]);
        return issueAt(missing(key, error, inside, owner), [...path, key], place);
      }
      default: {
        const tree = treeAt(map, inside);
        return issueAt(
          wrongValue(error, tree),
          path,
          tree.origin.from === 'option' ? undefined : (tree.place ?? placeOf(map, inside)),
        );
      }
    }
  });

const schemaOf = (error: ErrorObject) => error.parentSchema as TSchema;
const fieldsIn = (error: ErrorObject) => schemaOf(error)['properties'] as Fields;

/**
 * Of `anyOf`, the branches’ own errors say too much. Where `null` is the other branch, or the value may be a map or a
 * list and is one, that branch’s errors say it best; else the union is one thing.
 */
const withoutBranches = (errors: readonly ErrorObject[]): ErrorObject[] => {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf');
  const within = (error: ErrorObject, union: ErrorObject, branch = '') =>
    error.schemaPath.startsWith(`${union.schemaPath}/${branch}`) && error.instancePath.startsWith(union.instancePath);
  const rephrased = (union: ErrorObject): ErrorObject[] => {
    const branches = schemaOf(union)['anyOf'] as TSchema[];
    const branch = branchOf(branches, union.data);
    if (branch < 0) return [union];
    const first = errors.filter((error) => within(error, union, `${branch}/`));
    return withoutBranches(first).map((error) =>
      error.instancePath === union.instancePath && error.keyword === 'type' ? union : error,
    );
  };
  return errors.flatMap((error) =>
    unions.some((union) => within(error, union)) ? [] : error.keyword === 'anyOf' ? rephrased(error) : error,
  );
};

/** The branch whose errors are told; −1 where none says it better than the union. */
const branchOf = (branches: readonly TSchema[], data: unknown): number => {
  if (branches.length === 2 && branches[1]!['type'] === 'null') return 0;
  if (!branches.some((branch) => branch['type'] === 'object')) return -1;
  const shape = plainShape(data);
  const type = { list: 'array', map: 'object', single: '' }[shape];
  return branches.findIndex((branch) => branch['type'] === type);
};

const nearestField = (unknown: ErrorObject): string | undefined =>
  nearest(String(unknown.params['additionalProperty']), Object.keys(fieldsIn(unknown)));

/** The field that an unknown key most likely replaces: the only one missing, where the key is the only unknown one. */
const renamedField = (unknown: ErrorObject, errors: readonly ErrorObject[]): string | undefined => {
  const beside = errors.filter(({ instancePath }) => instancePath === unknown.instancePath);
  const missing = beside.filter(({ keyword }) => keyword === 'required');
  const others = beside.filter(({ keyword }) => keyword === 'additionalProperties');
  const isPair = missing.length === 1 && others.length === 1 && nearestField(unknown) === undefined;
  return isPair ? String(missing[0]!.params['missingProperty']) : undefined;
};

/** A field that is missing because it is misspelt is one mistake, not two. */
const withoutMisspelt = (errors: readonly ErrorObject[]): ErrorObject[] => {
  const unknown = errors.filter(({ keyword }) => keyword === 'additionalProperties');
  const misspelt = (error: ErrorObject) =>
    unknown.some(
      (other) =>
        other.instancePath === error.instancePath &&
        [renamedField(other, errors), nearestField(other)].includes(String(error.params['missingProperty'])),
    );
  return errors.filter((error) => error.keyword !== 'required' || !misspelt(error));
};

/** A value of the wrong type, such as 0.5 for an integer, is not also out of range. */
const withoutRanges = (errors: readonly ErrorObject[]): ErrorObject[] => {
  const wrong = new Set(errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath));
  return errors.filter(({ keyword, instancePath }) => keyword === 'type' || !wrong.has(instancePath));
};

/**
 * Items of a list that all have the wrong type in the same way are one mistake, such as a list of numbers for a list of
 * rows.
 */
const withoutRepeats = (errors: readonly ErrorObject[]): ErrorObject[] => {
  const seen = new Set<string>();
  return errors.filter(({ keyword, instancePath, schemaPath, data }) => {
    const [, list] = /^(.*)\/\d+$/.exec(instancePath) ?? [];
    if (list === undefined || keyword !== 'type') return true;
    const identity = JSON.stringify([list, schemaPath, typeof data]);
    return !seen.has(identity) && seen.add(identity);
  });
};

const pathOf = (error: ErrorObject, map: MapTree): Path => {
  let at: Tree | undefined = map;
  return error.instancePath
    .split('/')
    .slice(1)
    .map((part) => {
      const name = part.replace(/~1/g, '/').replace(/~0/g, '~');
      const segment = at?.kind === 'list' ? Number(name) : name;
      at = at?.kind === 'list' ? at.items[Number(name)] : child(at, name);
      return segment;
    });
};
const treeAt = (map: MapTree, path: Path): Tree =>
  path.reduce<Tree>(
    (at, segment) => (at.kind === 'list' ? at.items[Number(segment)]! : child(at, String(segment))!),
    map,
  );

const missing = (key: string, error: ErrorObject, inside: Path, owner: Owner): Failure => {
  const field = fieldsIn(error)[key]!;
  const subject = inside.length > 0 ? formatPath([...owner.path, ...inside]) : owner.component?.type;
  return {
    code: 'missing-field',
    message:
      `${subject === undefined ? `\`${key}\` is missing` : `\`${subject}\` needs \`${key}\``}: ${expected(field)}. ` +
      `${String(field['description'])}`,
  };
};

const wrongValue = (error: ErrorObject, tree: Tree): Failure => {
  const field = schemaOf(error);
  const sentence = `Expected ${expected(field)}, found ${found(tree)}.${limitWords(field, tree)}`;
  const branches = [field, ...((field['anyOf'] as TSchema[] | undefined) ?? [])];
  const isNumeric = branches.some(({ type }) => type === 'number' || type === 'integer');
  if (isNumeric && tree.kind === 'leaf' && typeof tree.value === 'number' && !Number.isFinite(tree.value)) {
    return {
      code: 'not-finite',
      message: `Expected ${expected(field)}, found \`${String(tree.value)}\`. Write a finite number.`,
    };
  }
  switch (error.keyword) {
    case 'type':
      return { code: 'wrong-type', message: sentence + typeAdvice(field, tree) };
    case 'anyOf':
      return {
        code:
          field['amount'] && tree.kind === 'leaf' && (typeof tree.value === 'number' || typeof tree.value === 'string')
            ? 'wrong-form'
            : 'wrong-type',
        message: sentence + unionAdvice(field['anyOf'] as TSchema[], tree),
      };
    case 'enum':
      return { code: 'unknown-choice', message: sentence + didYouMean(shownText(tree), choicesOf(field)) };
    case 'pattern':
      return {
        code: 'wrong-form',
        message: field['monitor']
          ? sentence
          : `Expected ${patternWords(String(field['pattern']))}, found ${found(tree)}.`,
      };
    case 'minItems':
    case 'maxItems':
    case 'minLength':
      return {
        code: 'out-of-range',
        message:
          `Expected ${lengthWords(error)}, found ` +
          `${tree.kind === 'list' && tree.items.length > 0 ? `${tree.items.length}` : found(tree)}.`,
      };
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return { code: 'out-of-range', message: sentence };
    default:
      return {
        code: 'wrong-form',
        message: `Expected ${expected(field)}, found ${found(tree)}, which ${error.message ?? 'does not fit'}.`,
      };
  }
};

/** Choices may be numbers. */
const choicesOf = (field: TSchema): string[] => ((field['enum'] ?? []) as readonly unknown[]).map(String);

/** A word near to those of a union, or what its first form advises. */
const unionAdvice = (forms: readonly TSchema[], tree: Tree): string => {
  const words = forms.flatMap(choicesOf);
  return words.length > 0 ? didYouMean(shownText(tree), words) : typeAdvice(forms[0]!, tree);
};

/** The limit of all integers, which `expected` leaves out. */
const limitWords = (field: TSchema, tree: Tree): string => {
  if (tree.kind !== 'leaf' || !Number.isInteger(tree.value) || (tree.value as number) <= mostInteger) return '';
  const limited = ((field['anyOf'] ?? [field]) as TSchema[]).some(({ maximum }) => maximum === mostInteger);
  return limited ? ` An integer is at most ${mostInteger}.` : '';
};

const shownText = (tree: Tree) => (tree.kind === 'leaf' && tree.origin.from !== 'env' ? String(tree.value) : '');

/** What often lies behind a value of the wrong type. */
const typeAdvice = (field: TSchema, tree: Tree): string => {
  const kind = field['type'];
  if (tree.kind !== 'leaf' || tree.value === null || tree.value === '') return '';
  if (tree.origin.from === 'env')
    return tree.quoted && kind !== 'string'
      ? ' In quotes it is text whatever it holds; write it without, on a line of its own.'
      : '';
  const numeric = typeof tree.value === 'string' && Number.isFinite(Number(tree.value));
  if ((kind === 'number' || kind === 'integer') && numeric && tree.quoted) return ' Take the quotes away.';
  if (kind === 'boolean' && typeof tree.value === 'string' && /^(yes|on|y|no|off|n)$/i.test(tree.value))
    return ` Write \`${/^(y|on)/i.test(tree.value)}\`.`;
  if (kind === 'string' && typeof tree.value !== 'string') return ` Put it in quotes: \`'${String(tree.value)}'\`.`;
  if (kind === 'array') return ` Write a list: \`[${String(tree.value)}]\`.`;
  return '';
};

const lengthWords = (error: ErrorObject): string => {
  const limit = Number(error.params['limit']);
  const thing = error.keyword === 'minLength' ? 'character' : 'item';
  return `at ${error.keyword === 'maxItems' ? 'most' : 'least'} ${limit} ${thing}${limit === 1 ? '' : 's'}`;
};
