import type { OpenData } from '../data/open.ts';
import type { Subset } from '../data/split.ts';
import { DataError } from '../contracts/data.ts';
import { type Bound } from '../registry/kinds.ts';
import { labelOutOfRange } from './messages.ts';

/** Labels that a loss can't mean: it would be minimized all the same, and at nothing. Throws `DataError`. */
export const checkLabels = (
  { type, needs: { within } }: Bound<'loss'>,
  { parts, labels }: Pick<OpenData, 'parts' | 'labels'>,
): void => {
  if (!within || labels.kind !== 'value') return;
  const [least, greatest] = within;
  for (const [part, { labels: column, index, count }] of Object.entries(parts) as [string, Subset][]) {
    const width = column.shape.reduce((a, b) => a * b, 1);
    const { stride = width } = column;
    for (let sample = 0; sample < count; sample++) {
      const row = index ? index[sample]! : sample;
      const wrong = column.data
        .subarray(row * stride, row * stride + width)
        .find((label) => !(label >= least && label <= greatest));
      if (wrong !== undefined)
        throw new DataError(labelOutOfRange({ type, part, value: wrong, range: [least, greatest] }));
    }
  }
};
