import { DataError, type Column, type DataIo, type Labels } from '../../contracts/data.ts';
import { labelNotFinite, noClass, notClasses } from './_array-messages.ts';
import { converted, countOf, dtypeOf, rowElements, sampleShape, type ArraySource } from './_arrays.ts';

/** With more, labels are whole numbers rather than classes. */
const mostClasses = 65536;

/** What labels of one or two parts mean. Classes are counted, unless they have names. */
export const labelsOf = async (
  io: DataIo,
  sources: readonly ArraySource[],
  { labels, classes }: { readonly labels: 'class' | 'value'; readonly classes: readonly string[] | null },
): Promise<Labels> => {
  if (labels === 'value') return valuesOf(sources[0]!);
  for (const source of sources) checkKind(source);
  if (classes) return { kind: 'class', classes };
  let count = 0;
  for (const source of sources)
    for (const label of (await loadLabels(io, source, mostClasses)).data) count = Math.max(count, label + 1);
  return { kind: 'class', classes: Array.from({ length: count }, (_, i) => String(i)) };
};

/** [n] and [n, 1] are one value; more have a name each. */
const valuesOf = (source: ArraySource): Labels => {
  const size = rowElements(source);
  const names = size === 1 ? ['label'] : Array.from({ length: size }, (_, i) => `label[${i}]`);
  return { kind: 'value', shape: size === 1 ? [] : sampleShape(source), names };
};

/** The labels in memory: classes as int32, values as float32. */
export const loadLabels = async (io: DataIo, source: ArraySource, classes: number | null): Promise<Column> => {
  const { file, place, field } = source;
  const [count, size] = [countOf(source), rowElements(source)];
  io.checkSize(file.name, 4 * count * size);
  const data = classes === null ? new Float32Array(count * size) : new Int32Array(count);
  let at = 0;
  for await (const piece of converted(source)) {
    data.set(piece, at);
    at += piece.length;
  }
  // An unknown class would be a label that no output has, and a value that isn't finite would make every loss NaN.
  const wrong = data.findIndex((label) => (classes === null ? !Number.isFinite(label) : label < 0 || label >= classes));
  if (wrong >= 0) {
    const found = { place, value: data[wrong]!, row: Math.floor(wrong / size) };
    throw new DataError(classes === null ? labelNotFinite(found) : noClass({ ...found, classes }), field);
  }
  const shape = size === 1 ? [] : sampleShape(source);
  return { shape, dtype: classes === null ? 'float32' : 'int32', data };
};

const checkKind = (source: ArraySource): void => {
  const { place, field, element, shape } = source;
  if (rowElements(source) !== 1 || dtypeOf(source) === 'float32')
    throw new DataError(notClasses({ place, element: element.name, shape }), field);
};
