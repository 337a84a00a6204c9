import type { ColumnFields } from './_columns.ts';
import type { TableFields } from './_table-fields.ts';

/** Fields of a table whose columns have no types: `isTyped` is false for them. */
export const plainFields = <F extends TableFields>(fields: F): F & ColumnFields => fields as F & ColumnFields;
