import type { TSchema } from '@sinclair/typebox';
import type { ErrorObject } from 'ajv';
import { fieldsOf, type Catalog } from '../registry/catalog.ts';
import { kindFacts } from '../registry/kind-facts.ts';
import type { Fields } from '../registry/fields.ts';
import type { Kind } from '../registry/kinds.ts';
import { article, expected } from '../registry/words.ts';
import { didYouMean, found, issueAt, listed, type Failure } from './issue.ts';
import type { Issue } from './plan.ts';
import { experimentFields } from './fields.ts';
import { child, formatPath, placeOf, type MapTree, type Path, type Tree } from './tree.ts';

/** Whose fields were checked: the experiment, or a component. */
export interface Owner {
  /** For a sentence: `the experiment`, `` `dense` ``. */
  readonly name: string;
  readonly path: Path;
  readonly fields: Fields;
  readonly catalog: Catalog;
  /** The component is the slot’s default, `type` not being written. */
  readonly implied?: boolean;
}

/** What ajv found, one issue for each thing that is wrong, in our words. */
export const failuresOf = (errors: readonly ErrorObject[], map: MapTree, owner: Owner): Issue[] =>
  withoutBranches(errors).map((error) => {
    const inside = pathOf(error, map);
    const path = [...owner.path, ...inside];
    switch (error.keyword) {
      case 'additionalProperties': {
        const key = String(error.params['additionalProperty']);
        return issueAt(unknownKey(key, error, inside, owner), [...path, key], placeOf(map, [...inside, key], 'key'));
      }
      case 'required': {
        const key = String(error.params['missingProperty']);
        return issueAt(missing(key, error, inside, owner), [...path, key], placeOf(map, [...inside, key]));
      }
      default:
        return issueAt(wrongValue(error, treeAt(map, inside)), path, placeOf(map, inside));
    }
  });

/** Of `anyOf`, the branches’ own errors say too much. Where `null` is the other branch, the first one’s say it best; else the union is one thing. */
const withoutBranches = (errors: readonly ErrorObject[]): ErrorObject[] => {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf');
  const within = (error: ErrorObject, union: ErrorObject) => error.schemaPath.startsWith(`${union.schemaPath}/`) && error.instancePath.startsWith(union.instancePath);
  const rephrased = (union: ErrorObject): ErrorObject[] => {
    const branches = schemaOf(union)['anyOf'] as TSchema[];
    if (branches.length !== 2 || branches[1]!['type'] !== 'null') return [union];
    const first = errors.filter((error) => error.schemaPath.startsWith(`${union.schemaPath}/0/`) && error.instancePath.startsWith(union.instancePath));
    return first.map((error) => (error.instancePath === union.instancePath && error.keyword === 'type' ? union : error));
  };
  return errors.flatMap((error) => (error.keyword === 'anyOf' ? rephrased(error) : unions.some((union) => within(error, union)) ? [] : error));
};

const schemaOf = (error: ErrorObject) => error.parentSchema as TSchema;

const pathOf = (error: ErrorObject, map: MapTree): Path => {
  let at: Tree | undefined = map;
  return error.instancePath.split('/').slice(1).map((part) => {
    const name = part.replace(/~1/g, '/').replace(/~0/g, '~');
    const segment = at?.kind === 'list' ? Number(name) : name;
    at = at?.kind === 'list' ? at.items[Number(name)] : child(at, name);
    return segment;
  });
};
const treeAt = (map: MapTree, path: Path): Tree => path.reduce<Tree>((at, segment) => (at.kind === 'list' ? at.items[Number(segment)]! : child(at, String(segment))!), map);

const unknownKey = (key: string, error: ErrorObject, inside: Path, owner: Owner): Failure => {
  const names = Object.keys(schemaOf(error)['properties'] as Fields);
  const subject = inside.length === 0 ? owner.name : `\`${formatPath(inside)}\``;
  const start = owner.implied && inside.length === 0 ? `${subject}, the default here as no \`type\` is written, has no field \`${key}\`.` : `${subject === 'the experiment' ? 'An experiment' : subject} has no field \`${key}\`.`;
  const home = didYouMean(key, names) || belongsTo(key, owner);
  const rest = names.length === 0 ? ' It has none at all.' : ` Its ${names.length === 1 ? 'only field is' : 'fields are'} ${listed(names)}.`;
  return { code: 'unknown-key', message: start + home + rest };
};

/** Where in the file a misplaced key would be right. */
const belongsTo = (key: string, owner: Owner): string => {
  const homes = Object.entries(experimentFields as Fields).flatMap(([name, field]) => {
    const inside = field['properties'] ? (field['properties'] as Fields) : field['slot'] ? fieldsOfKind(field['slot'] as Kind, owner.catalog) : {};
    return key in inside ? [name] : [];
  });
  const top = key in experimentFields && owner.path.length > 0 ? ' It belongs at the top of the file.' : '';
  return homes.length > 0 ? ` It belongs under ${listed(homes, 'or')}.` : top;
};
const fieldsOfKind = (kind: Kind, catalog: Catalog): Fields => Object.assign({}, kindFacts[kind].common, ...catalog.of(kind).map((component) => fieldsOf(component as never)));

const missing = (key: string, error: ErrorObject, inside: Path, owner: Owner): Failure => {
  const field = (schemaOf(error)['properties'] as Fields)[key]!;
  const subject = inside.length === 0 ? owner.name : `\`${formatPath(inside)}\``;
  const needs = subject === 'the experiment' ? `\`${key}\` is missing` : `${subject} needs \`${key}\``;
  return { code: 'missing-field', message: `${needs}: ${expected(field)}. ${String(field['description'])}` };
};

const wrongValue = (error: ErrorObject, tree: Tree): Failure => {
  const field = schemaOf(error);
  const sentence = `Expected ${expected(field)}, found ${found(tree)}.`;
  if (tree.kind === 'leaf' && typeof tree.value === 'number' && !Number.isFinite(tree.value)) {
    return { code: 'not-finite', message: `Expected ${expected(field)}, found \`${String(tree.value)}\`; a number in an experiment is finite.` };
  }
  switch (error.keyword) {
    case 'type':
      return { code: 'wrong-type', message: sentence + typeAdvice(field, tree) };
    case 'anyOf':
      return { code: field['amount'] && tree.kind === 'leaf' && tree.value !== null && typeof tree.value !== 'boolean' ? 'wrong-form' : 'wrong-type', message: sentence };
    case 'enum':
      return { code: 'unknown-choice', message: sentence.replace(/\.$/, '.') + didYouMean(String(plainText(tree)), field['enum'] as string[]) };
    case 'pattern':
      return { code: 'wrong-form', message: field['monitor'] ? sentence : `Expected text of the form \`${String(field['pattern'])}\`, found ${found(tree)}.` };
    case 'minItems':
    case 'maxItems':
    case 'minLength':
      return { code: 'out-of-range', message: lengthSentence(error, tree) };
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return { code: 'out-of-range', message: sentence };
    default:
      return { code: 'wrong-form', message: `Expected ${expected(field)}: it ${error.message ?? 'does not fit'}; found ${found(tree)}.` };
  }
};

const plainText = (tree: Tree) => (tree.kind === 'leaf' && tree.origin.from !== 'env' ? tree.value : '');

/** Quotes make text of a number, and so does a space or a comma in it. */
const typeAdvice = (field: TSchema, tree: Tree): string => {
  const kind = field['type'];
  if (tree.kind !== 'leaf' || tree.origin.from === 'env') return '';
  if ((kind === 'number' || kind === 'integer') && typeof tree.value === 'string' && tree.quoted && tree.value.trim() !== '' && Number.isFinite(Number(tree.value))) return ' Take the quotes away.';
  if (kind === 'boolean' && typeof tree.value === 'string' && /^(yes|on|y|no|off|n)$/i.test(tree.value)) return ` YAML 1.2 knows only \`true\` and \`false\`.`;
  if (kind === 'string' && typeof tree.value === 'number') return ` Put it in quotes to make it text.`;
  if (kind === 'array') return ` Write a list: \`[${String(tree.value)}]\`.`;
  return '';
};

const lengthSentence = (error: ErrorObject, tree: Tree): string => {
  const limit = Number(error.params['limit']);
  if (error.keyword === 'minLength') return `Expected text of at least ${limit} ${limit === 1 ? 'character' : 'characters'}, found ${found(tree)}.`;
  const count = tree.kind === 'list' ? tree.items.length : 0;
  return `Expected ${error.keyword === 'minItems' ? 'at least' : 'at most'} ${limit} ${limit === 1 ? 'item' : 'items'}, found ${count === 0 ? 'an empty list' : count}.`;
};
