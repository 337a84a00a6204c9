import { found } from '../../experiment/issues/issue.ts';
import { isMap, type ListTree, type Path, type Tree } from '../../experiment/tree.ts';
import { noChoices, zipIsEmpty, zipLengthsDiffer, zipNeedsLists } from './messages.ts';
import { parameterOption, readOption } from './read-domain.ts';
import { readPath } from './read-parameter.ts';
import { addIssue, entriesOf, type Domain, type Entry, type Reading, type Spot } from './reading.ts';

interface Column {
  readonly spot: Spot;
  readonly list: ListTree;
}

/** A group of `zip`: lists whose choices are made together, row by row. */
export const readZip = (group: Tree, index: number, reading: Reading): Domain[] => {
  const where: Path = ['sweep', 'zip', index];
  const columns = entriesOf(group).flatMap((entry) => readColumn(entry, where, reading));
  const [first] = columns;
  if (!first)
    return isMap(group) && group.entries.size === 0
      ? addIssue(reading, { code: 'sweep-empty', message: zipIsEmpty, path: where, place: group.place })
      : [];
  if (!areAligned(first, columns, reading)) return [];
  const path = columns.map(({ spot }) => spot.text).join(' + ');
  const rows = first.list.items.map((_, i) =>
    columns.map(({ spot, list }) => readOption({ ...spot, id: `${path}/${i}/${spot.text}` }, list.items[i]!, reading)),
  );
  const options = rows.map((row) => ({
    assigned: row.flatMap(({ assigned }) => assigned),
    domains: row.flatMap(({ domains }) => domains),
  }));
  return [{ parameter: { id: path, path, options: rows.map(parameterOption) }, options }];
};

const readColumn = (entry: Entry, group: Path, reading: Reading): Column[] => {
  const { text, key, tree } = entry;
  const where = [...group, text];
  const at = readPath(entry, where, reading);
  if (!at) return [];
  if (tree.kind === 'list') return [{ spot: { id: text, text, path: at.path, field: at.field, where }, list: tree }];
  const message = zipNeedsLists({ found: found(tree) });
  return addIssue(reading, { code: 'sweep-zip', message, path: where, place: tree.place ?? key });
};

const areAligned = (first: Column, columns: readonly Column[], reading: Reading): boolean => {
  const count = first.list.items.length;
  if (count === 0) {
    const message = noChoices({ path: first.spot.text });
    addIssue(reading, { code: 'sweep-empty', message, path: first.spot.where, place: first.list.place });
    return false;
  }
  const other = columns.find(({ list }) => list.items.length !== count);
  if (!other) return true;
  const message = zipLengthsDiffer(
    { path: first.spot.text, count },
    { path: other.spot.text, count: other.list.items.length },
  );
  addIssue(reading, { code: 'sweep-zip', message, path: other.spot.where, place: other.list.place });
  return false;
};
