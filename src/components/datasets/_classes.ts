/** Names of the classes, each once: in numeric order if all are numbers, else in the order of their characters. */
export const classNames = (labels: readonly string[]): readonly string[] => {
  const names = [...new Set(labels)];
  return names.every((name) => name.trim() !== '' && Number.isFinite(Number(name)))
    ? names.sort((a, b) => Number(a) - Number(b))
    : names.sort();
};

/** Each label as the position of its name. */
export const classIndices = (labels: readonly string[], classes: readonly string[]): Int32Array => {
  const positions = new Map(classes.map((name, i) => [name, i]));
  return Int32Array.from(labels, (label) => positions.get(label)!);
};
