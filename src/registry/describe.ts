import type { TSchema } from '@sinclair/typebox';
import { stringify } from 'yaml';
import type { Catalog } from './catalog.ts';
import type { Component } from './define.ts';
import { isRequired, type Fields } from './fields.ts';
import { kindFacts } from './kind-facts.ts';
import type { Kind } from './kinds.ts';
import { formOf } from './walk.ts';
import { brief } from './words.ts';

/** One sentence on each kind. */
export const kindSummaries: { readonly [K in Kind]: string } = {
  dataset: 'Where the samples come from.',
  column: 'What the values of a table’s column mean, and how they become numbers.',
  transform: 'A change to the features, inside the compiled step and the exported model.',
  augmentation: 'A random change to training batches, inside the compiled step.',
  layer: 'A part of the model.',
  initializer: 'Initial values of a weight.',
  regularizer: 'A penalty on a weight, added to the loss.',
  loss: 'What training minimizes.',
  metric: 'What else is measured.',
  optimizer: 'How gradients update the weights.',
  schedule: 'The learning rate during training.',
  stopper: 'What ends training before its last epoch.',
  reporter: 'Where progress is reported.',
  tracker: 'Your own service, to which the reporter `mlflow` sends runs instead of an MLflow server.',
  engine: 'What runs the training steps.',
  distribution: 'Random values of a number in a sweep.',
  sampler: 'Which points of its space a sweep tries.',
  pruner: 'What stops bad trials of a sweep early.',
};
export const kinds = Object.keys(kindSummaries) as Kind[];

/** All kinds, with the names of their components; for the terminal. */
export const describeKinds = (catalog: Catalog): string =>
  kinds
    .map((kind) => `${kind}\n  ${kindSummaries[kind]}\n${wrapped(typesOf(catalog, kind).join(', '), '  ')}\n`)
    .join('\n');

/** The components of a kind, a line each, and their common fields; for the terminal. */
export const describeKind = (catalog: Catalog, kind: Kind): string => {
  const components = sorted(catalog, kind);
  const width = Math.max(0, ...components.map(({ type }) => type.length));
  return [
    `${kind}: ${kindSummaries[kind]}`,
    '',
    ...components.map(({ type, summary }) => hanging(`  ${type.padEnd(width)}  `, summary)),
    ...fieldsSection(`Every ${kind} also takes`, kindFacts[kind].common),
    ...shorthand(kind).map((line) => `\n${wrapped(line, '')}`),
    '',
  ].join('\n');
};

/** One component: its fields, examples and source; for the terminal. */
export const describeComponent = (component: Component): string => {
  const { kind, type, summary, source, fields, examples } = component;
  return [
    `${kind} ${type}`,
    wrapped(summary, '  '),
    ...(Object.keys(fields).length === 0 ? ['', '  It has no fields of its own.'] : fieldsSection('Fields', fields)),
    ...fieldsSection(`As every ${kind}`, kindFacts[kind].common),
    '',
    'Examples',
    ...examples.map((example) => `  ${exampleOf(kind, type, example)}`),
    ...(source === undefined ? [] : ['', 'Source', wrapped(source, '  ')]),
    '',
  ].join('\n');
};

/** The reference page of a kind: a table of fields for each component. */
export const kindMarkdown = (catalog: Catalog, kind: Kind): string =>
  [
    `# ${kind}`,
    '',
    kindSummaries[kind],
    ...shorthand(kind).map((line) => `\n${line}`),
    ...markdownTable(`Every ${kind} also takes:`, kindFacts[kind].common),
    ...sorted(catalog, kind).flatMap((component) => ['', componentMarkdown(component).trimEnd()]),
    '',
  ].join('\n');

/** A component as Markdown, for the reference and for editors. */
export const componentMarkdown = ({ kind, type, summary, source, fields, examples }: Component): string =>
  [
    `## ${type}`,
    '',
    summary,
    ...markdownTable(undefined, fields),
    '',
    '```yaml',
    ...examples.map((example) => exampleOf(kind, type, example)),
    '```',
    ...(source === undefined ? [] : ['', `Source: ${source}`]),
    '',
  ].join('\n');

const typesOf = (catalog: Catalog, kind: Kind) => sorted(catalog, kind).map(({ type }) => type);
const sorted = (catalog: Catalog, kind: Kind): Component[] =>
  [...(catalog.of(kind) as unknown as Component[])].sort((a, b) => (a.type < b.type ? -1 : 1));

const shorthand = (kind: Kind): string[] => {
  const { number, keyed } = kindFacts[kind];
  return [
    ...(number ? [`A bare number is short for \`{type: ${number.type}, ${number.field}: …}\`.`] : []),
    ...(keyed === undefined
      ? []
      : [`Write its name as a key with the value of \`${keyed}\`, and other fields beside it.`]),
  ];
};

/** A bare name where nothing needs to be said. */
const exampleOf = (kind: Kind, type: string, fields: Readonly<Record<string, unknown>>): string => {
  const { keyed } = kindFacts[kind];
  const { [keyed ?? 'type']: first, ...rest } = fields;
  const value =
    keyed !== undefined ? { [type]: first, ...rest } : Object.keys(fields).length === 0 ? type : { type, ...fields };
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trimEnd();
};

interface Row {
  readonly name: string;
  readonly field: TSchema;
}
/** The fields of sections stand with the section’s name before theirs: `batch.train`. */
const rowsOf = (fields: Fields, prefix = ''): Row[] =>
  Object.entries(fields).flatMap(([name, field]) => {
    const form = formOf(field);
    return form.kind === 'section' ? rowsOf(form.fields, `${prefix}${name}.`) : [{ name: prefix + name, field }];
  });

const defaultOf = (field: TSchema): string | undefined =>
  'default' in field
    ? stringify(field['default'], { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trimEnd()
    : undefined;

const fieldsSection = (title: string, fields: Fields): string[] => {
  const rows = rowsOf(fields);
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(({ name }) => name.length));
  return [
    '',
    title,
    ...rows.map(({ name, field }) => {
      const head = `  ${name.padEnd(width)}  `;
      const fallback = isRequired(field) ? 'required' : `default ${defaultOf(field)}`;
      return `${head}${brief(field)}, ${fallback}\n${wrapped(String(field['description']), ' '.repeat(head.length))}`;
    }),
  ];
};

const markdownTable = (title: string | undefined, fields: Fields): string[] => {
  const rows = rowsOf(fields);
  const cell = (text: string) => text.replace(/\|/g, '\\|');
  if (rows.length === 0) return [];
  const lines = rows.map(
    ({ name, field }) =>
      `| \`${name}\` | ${cell(brief(field))} | ` +
      `${isRequired(field) ? 'required' : `\`${cell(defaultOf(field)!)}\``} | ` +
      `${cell(String(field['description']))} |`,
  );
  return [
    ...(title === undefined ? [] : ['', title]),
    '',
    '| field | type | default | |',
    '|---|---|---|---|',
    ...lines,
  ];
};

const width = 100;

const hanging = (head: string, text: string): string =>
  wrapped(text, ' '.repeat(head.length)).replace(/^ */, () => head);

const wrapped = (text: string, indent: string): string => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && indent.length + line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line].map((part) => indent + part).join('\n');
};
