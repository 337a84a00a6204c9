export const raggedSample = ({ field, sample, length, expected }: RaggedSample): string =>
  `\`${field}\` is ragged: sample ${sample} has length ${length}, expected ${expected} as in the first.`;

interface RaggedSample {
  readonly field: string;
  readonly sample: number;
  readonly length: number;
  readonly expected: number;
}

/** `part` is the prefix of the fields of a part, such as `test.`. */
export const otherCount = ({ part, labels, features }: { part: string; labels: number; features: number }): string =>
  `\`${part}labels\` has length ${labels} and \`${part}features\` ${features}. Expected one label per sample.`;

export const mixedLabels = ({ field, position, label }: MixedLabels): string =>
  `\`${field}\` mixes names and numbers: label ${position} is \`${label}\`. Quote all names, or write only numbers.`;

interface MixedLabels {
  readonly field: string;
  readonly position: number;
  readonly label: string | number;
}
