import type { TSchema } from '@sinclair/typebox';
import { Ajv, type ValidateFunction } from 'ajv';
import { fieldsOf, type Catalog } from '../../registry/catalog.ts';
import type { Component } from '../../registry/define.ts';
import { objectSchema, type Fields } from '../../registry/fields.ts';
import { formOf, partsOf, partsOfFields, type Part } from '../../registry/walk.ts';
import { expected } from '../../registry/words.ts';
import { failuresOf } from './failures.ts';
import type { Owner } from './owner.ts';
import { found, issueAt } from '../issues/issue.ts';
import type { Issue } from '../../contracts/issue.ts';
import { readSlot, type Slotted } from './slots.ts';
import { writtenSecrets } from './secrets.ts';
import { isMap, isNull, plain, treeReader, type MapTree, type Path, type Tree } from '../tree.ts';

/**
 * Each component that the file names is validated by itself, against its own schema: that is fast, and an error is
 * about that component. The tree is never changed.
 */
export const validate = (tree: MapTree, fields: Fields, catalog: Catalog): Issue[] =>
  validateMap(tree, fields, compileOnce(fields, fields), [], { path: [], place: undefined, catalog });

const validateMap = (map: MapTree, fields: Fields, check: ValidateFunction, path: Path, owner: Owner): Issue[] => {
  const own = check(plain(map)) ? [] : failuresOf(check.errors ?? [], map, owner);
  return [...own, ...validateParts(partsOfFields(fields, map, treeReader), path, owner.catalog)];
};

/** Looks for components and secrets inside values. */
const validateParts = (parts: readonly Part<Tree>[], path: Path, catalog: Catalog): Issue[] =>
  parts.flatMap(({ field, value, path: inside }) => validateField(field, value, [...path, ...inside], catalog));

const validateField = (field: TSchema, tree: Tree, path: Path, catalog: Catalog): Issue[] => {
  const form = formOf(field);
  if (form.kind === 'slot') return validateSlot(field, tree, path, catalog);
  if (form.kind === 'secret') return writtenSecrets(tree, path);
  return validateParts(partsOf(form, tree, treeReader), path, catalog);
};

const validateSlot = (field: TSchema, tree: Tree, path: Path, catalog: Catalog): Issue[] => {
  if (isNull(tree))
    return field['default'] === null
      ? []
      : [
          issueAt(
            { code: 'wrong-type', message: `Expected ${expected(field)}, found ${found(tree)}.` },
            path,
            tree.place,
          ),
        ];
  const { value, failure } = readSlot(field, tree, catalog);
  if (failure) return [issueAt(failure, path, failurePlace(tree))];
  return validateComponent(value, path, catalog);
};

const failurePlace = (tree: Tree) => (isMap(tree) ? (tree.entries.get('type')?.tree.place ?? tree.place) : tree.place);

const validateComponent = ({ component, fields: written, type }: Slotted, path: Path, catalog: Catalog): Issue[] => {
  const fields = fieldsOf(component);
  const owner = {
    component,
    implied: type.origin.from === 'default',
    path,
    place: type.place ?? written.place,
    catalog,
  };
  let check: ValidateFunction;
  try {
    check = compileOnce(component, fields);
  } catch (error) {
    return [
      issueAt(
        {
          code: 'component-failed',
          message:
            `The fields of the ${component.kind} \`${component.type}\` are not a JSON Schema: ` +
            `${(error as Error).message}.`,
        },
        path,
        type.place,
      ),
    ];
  }
  return validateMap(written, fields, check, path, owner);
};

/**
 * Half of the time would go into checking the schemas themselves, which the conformance suite does, and into optimizing
 * what runs once.
 */
const fast = { meta: false, validateSchema: false, code: { optimize: false } } as const;

let ajv: Ajv | undefined;
const compiled = new WeakMap<Component | Fields, ValidateFunction>();

export const compileOnce = (of: Component | Fields, fields: Fields): ValidateFunction => {
  const known = compiled.get(of);
  if (known) return known;
  ajv ??= new Ajv({
    allErrors: true,
    strict: true,
    verbose: true,
    ...fast,
    keywords: ['slot', 'amount', 'monitor', 'secret'],
  });
  const check = ajv.compile(objectSchema(fields));
  compiled.set(of, check);
  return check;
};
