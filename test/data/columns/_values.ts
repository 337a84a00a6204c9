import type { RawKind, RawValues } from '../../../src/contracts/table.ts';
import { valuesOfCells } from '../../../src/data/columns/cells.ts';

/** Raw values of these cells; null is a missing one. */
export const columnOfTexts = (raw: RawKind, cells: readonly (string | number | null)[]): RawValues =>
  valuesOfCells(
    raw,
    cells.map((cell) => (cell === null ? undefined : String(cell))),
    (row, text) => {
      throw new Error(`row ${row} is ${text}`);
    },
  );
