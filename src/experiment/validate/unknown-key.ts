import type { TSchema } from '@sinclair/typebox';
import { kindFacts } from '../../registry/kind-facts.ts';
import type { Fields } from '../../registry/fields.ts';
import { formOf } from '../../registry/walk.ts';
import { article, expected } from '../../registry/words.ts';
import type { Owner } from './owner.ts';
import { experimentFields } from '../fields.ts';
import { listed, nearest, type Failure } from '../issues/issue.ts';
import { formatPath, isText, type Path, type Tree } from '../tree.ts';

interface UnknownKey {
  readonly key: string;
  readonly fields: Fields;
  /** The section that holds the key. */
  readonly inside: Path;
  readonly value: Tree;
  /** The required field that is missing from the same map. */
  readonly missing?: string | undefined;
}

/** A key that is no field, with a guess at the intended field or section. */
export const unknownKey = ({ key, fields, inside, value, missing }: UnknownKey, owner: Owner): Failure => {
  const names = Object.keys(fields);
  const section = inside.length > 0 ? `\`${formatPath([...owner.path, ...inside])}\`` : undefined;
  const implied = owner.implied ? ' (the default, as no `type` is written)' : '';
  const subject = section ?? (owner.component ? `\`${owner.component.type}\`${implied}` : 'An experiment');
  const needed = missing === undefined ? '' : ` It needs \`${missing}\`: ${expected(fields[missing]!)}.`;
  return {
    code: 'unknown-key',
    message: `${subject} has no field \`${key}\`.${needed}${advice(key, names, value, owner)}${fieldWords(names)}`,
  };
};

const fieldWords = (names: readonly string[]): string => {
  if (names.length === 0) return ' It has none.';
  return ` Its ${names.length === 1 ? 'only field is' : 'fields are'} ${listed(names)}.`;
};

const advice = (key: string, names: readonly string[], value: Tree, { component, catalog }: Owner): string => {
  const near = nearest(key, names);
  if (near !== undefined) return ` Did you mean \`${near}\`?`;
  if (component) {
    const own = isText(value) && value.origin.from !== 'env' ? catalog.get(component.kind, value.value) : undefined;
    return own ? ` \`${own.type}\` is ${article(component.kind)} of its own: write it as the next one.` : '';
  }
  const homes = homesOf(Object.entries(experimentFields as Fields));
  const slots = Object.entries(experimentFields as Fields).filter(([, field]) => {
    const form = formOf(field);
    return form.kind === 'slot' && catalog.of(form.slot).some((part) => key in part.fields);
  });
  const right = [
    ...new Set([
      ...homes.filter((home) => home.key === key).map((home) => home.under),
      ...slots.map(([under]) => under),
    ]),
  ];
  if (right.length > 0) return ` It belongs under ${listed(right, 'or')}.`;
  const meant = nearest(
    key,
    homes.map((home) => home.key),
  );
  return meant === undefined
    ? ''
    : ` Did you mean \`${meant}\` under ${listed(
        homes.filter((home) => home.key === meant).map((home) => home.under),
        'or',
      )}?`;
};

/** Keys one level down: in sections, and those that every component of a kind has. */
const homesOf = (fields: readonly (readonly [string, TSchema])[]): { key: string; under: string }[] =>
  fields.flatMap(([under, field]) => {
    const form = formOf(field);
    if (form.kind === 'section') return Object.keys(form.fields).map((key) => ({ key, under }));
    return form.kind === 'slot' ? Object.keys(kindFacts[form.slot].common).map((key) => ({ key, under })) : [];
  });
