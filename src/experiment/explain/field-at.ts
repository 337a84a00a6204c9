import type { TSchema } from '@sinclair/typebox';
import { fieldsOf, type Catalog } from '../../registry/catalog.ts';
import type { Component } from '../../registry/define.ts';
import type { Fields } from '../../registry/fields.ts';
import { fieldFor, fieldOfEach, formOf } from '../../registry/walk.ts';
import { experimentFields } from '../fields.ts';
import { fail, type Result } from '../issues/issue.ts';
import { indexIn, noItem } from '../paths.ts';
import { readSlot } from '../validate/slots.ts';
import { child, formatPath, treeOf, treeReader, type MapTree, type Path, type Segment, type Tree } from '../tree.ts';
import { unknownKey } from '../validate/unknown-key.ts';

/** What may stand somewhere. */
export interface FieldAt {
  /** Undefined where anything may stand. */
  readonly field: TSchema | undefined;
  /** With indices in the place of layer names. */
  readonly path: Path;
}
interface At extends FieldAt {
  /** What is written there, or its default. */
  readonly tree: Tree | undefined;
  /** What may come next. */
  readonly fields?: Fields;
  readonly component?: Component;
}

/** The field at a path, followed through the components written there. `value` is the value to put there. */
export const fieldAt = (path: Path, tree: MapTree, value: Tree, catalog: Catalog): Result<FieldAt> =>
  path.reduce<Result<At>>((at, segment) => (at.failure ? at : step(at.value, segment, value, catalog)), {
    value: { field: undefined, fields: experimentFields, path: [], tree },
  });

/** What may stand inside of a field where `tree` stands, by key or index; undefined where a single value does. */
export const fieldsIn = (
  field: TSchema | undefined,
  tree: Tree,
  catalog: Catalog,
): ((segment: Segment) => TSchema | undefined) | undefined => {
  const { fields, field: inner } = enter({ field, path: [], tree }, catalog);
  const each = inner && fieldOfEach(formOf(inner));
  if (fields) return (segment) => fields[String(segment)];
  return each && (() => each);
};

const step = (at: At, segment: Segment, value: Tree, catalog: Catalog): Result<At> => {
  const { field, fields, tree, component } = at;
  const where = formatPath(at.path);
  const form = field && formOf(field);
  if (form?.kind === 'list') {
    const list = tree?.kind === 'list' ? tree : undefined;
    const index = list && indexIn(list, segment);
    return index === undefined
      ? fail('no-such-item', noItem(where, segment, list?.items.length ?? 0))
      : { value: enter({ field: form.item, path: [...at.path, index], tree: list!.items[index] }, catalog) };
  }
  const path = [...at.path, segment];
  if (segment === 'type' && component) return { value: { field: undefined, path, tree: child(tree, 'type') } };
  const own = fields?.[String(segment)] ?? (form?.kind === 'map' ? form.value : undefined);
  if (own) return { value: enter({ field: own, path, tree: child(tree, String(segment)) }, catalog) };
  // The component here is not known, which has an issue of its own.
  if (!fields && (!form || form.kind === 'slot')) return { value: { field: undefined, path, tree: undefined } };
  if (!fields) return fail('path-through-value', `\`${where}\` is a single value, and has nothing inside.`);
  const inside = component ? [] : at.path;
  return {
    failure: unknownKey(
      { key: String(segment), fields, inside, value },
      {
        path: [],
        place: undefined,
        catalog,
        ...(component && { component }),
      },
    ),
  };
};

const enter = (at: At, catalog: Catalog): At => {
  const field = at.field && fieldFor(at.field, at.tree ? treeReader.shape(at.tree) : 'single');
  const tree =
    at.tree ??
    (field && 'default' in field && field['default'] !== null
      ? treeOf(field['default'], { from: 'default' })
      : undefined);
  const form = field && formOf(field);
  if (form?.kind === 'section') return { ...at, field, tree, fields: form.fields };
  if (form?.kind !== 'slot' || !tree) return { ...at, field, tree };
  const slotted = readSlot(field!, tree, catalog).value;
  return slotted
    ? { ...at, field, tree: slotted.fields, component: slotted.component, fields: fieldsOf(slotted.component) }
    : { ...at, field, tree };
};
