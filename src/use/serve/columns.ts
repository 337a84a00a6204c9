import type { RawKind } from '../../contracts/table.ts';
import type { FittedColumn, FittedColumns } from '../../data/columns/fitted.ts';

/** A raw column as a client and the page see it. */
export interface SignatureColumn {
  readonly name: string;
  /** `vector` is a list of `size` numbers. */
  readonly raw: RawKind;
  readonly size: number;
  /** Whether a row may lack it. */
  readonly optional: boolean;
  /** Texts to choose from; null where any is taken. */
  readonly choices: readonly string[] | null;
  /** Takes other texts than `choices` too, as unknown ones. */
  readonly open: boolean;
  /** A text that may be long. */
  readonly prose: boolean;
}

/** More are no choice to make. */
const mostChoices = 1000;

export const columnsOf = ({ features }: FittedColumns): readonly SignatureColumn[] => features.map(signatureColumn);

const signatureColumn = ({ name, raw, column, params }: FittedColumn): SignatureColumn => {
  const choices = column.choices?.(params);
  const few = choices && choices.values.length <= mostChoices ? choices : null;
  return {
    name,
    raw,
    size: raw === 'vector' ? column.slots(params) : 1,
    optional: column.missing() === 'fill',
    choices: few?.values ?? null,
    open: few?.isOpen ?? true,
    prose: raw === 'text' && !choices && column.slots(params) > 1,
  };
};

/** JSON Schema of a row. Other members are ignored. */
export const rowSchema = (columns: readonly SignatureColumn[]): object => ({
  type: 'object',
  description: 'A row with the raw values of the table, before all transforms. Other members are ignored.',
  required: columns.filter(({ optional }) => !optional).map(({ name }) => name),
  properties: Object.fromEntries(columns.map((column) => [column.name, valueSchema(column)])),
});

const valueSchema = (column: SignatureColumn): object => {
  const schemas = column.choices ? choiceSchemas(column, column.choices) : [plainSchema(column)];
  const all = column.optional ? [...schemas, { type: 'null' }] : schemas;
  return all.length === 1 ? all[0]! : { anyOf: all };
};

const choiceSchemas = ({ raw, open }: SignatureColumn, choices: readonly string[]): object[] => {
  const listed = { enum: choices.map((choice) => valueOf(raw, choice)) };
  return open ? [listed, { ...types[raw], description: 'Any other value counts as unknown.' }] : [listed];
};

const valueOf = (raw: RawKind, choice: string): string | number | boolean => {
  if (raw === 'number') return Number(choice);
  return raw === 'boolean' ? choice === 'true' : choice;
};

const plainSchema = ({ raw, size }: SignatureColumn): object =>
  raw === 'vector' ? { ...types.vector, minItems: size, maxItems: size } : types[raw];

const date = { type: 'string', anyOf: [{ format: 'date' }, { format: 'date-time' }] };
const types: Readonly<Record<RawKind, object>> = {
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  date,
  text: { type: 'string' },
  vector: { type: 'array', items: { type: 'number' } },
};
