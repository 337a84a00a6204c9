import type { TopLevelSpec } from 'vega-lite';
import type { Sample } from '../contracts/run-events.ts';
import type { Plot } from './curves.ts';
import type { History } from './history.ts';
import { pixelsToPng } from './pixels-to-png.ts';
import { colors } from './theme.ts';

/** The first images of the test part under what they are, and, after training, under what the model takes them for. */
export const samplePlots = ({ name, start, end }: History): readonly Plot[] => {
  const [before, after] = [start?.data.samples ?? [], end?.samples ?? []].map((samples) =>
    samples.filter(isImage).slice(0, 6),
  ) as [Sample[], Sample[]];
  return [
    ...(before.length > 0
      ? [{ name: 'samples', spec: grid(`First ${nameOf(before[0]!.part)} images`, name, before.map(truth)) }]
      : []),
    ...(after.length > 0
      ? [{ name: 'predictions', spec: grid('Predictions after training', name, after.map(guess)) }]
      : []),
  ];
};

interface Cell {
  readonly sample: Sample;
  readonly label: string;
  /** A second, smaller line. */
  readonly note: string;
  readonly color: string;
  readonly wrong: boolean;
}

const truth = (sample: Sample): Cell => ({
  sample,
  label: `Ground Truth: ${short(sample.label)}`,
  note: '',
  color: colors.ink,
  wrong: false,
});

/** A wrong one differs by a cross, by words, by its frame, and by colour. */
const guess = (sample: Sample): Cell => {
  const label = `Predicted: ${short(sample.prediction ?? '?')}`;
  const wrong = sample.prediction !== sample.label;
  return wrong
    ? { sample, label: `✗ ${label}`, note: `Ground Truth: ${short(sample.label)}`, color: colors.orange, wrong }
    : { sample, label, note: '', color: colors.ink, wrong };
};

/** Samples that were predicted worst, the worst first, each with its position and with how sure the model was. */
export const worstPlot = (
  name: string,
  title: string,
  worst: readonly { readonly sample: Sample; readonly index: number; readonly confidence?: number | undefined }[],
): readonly Plot[] => {
  const cells = worst
    .filter(({ sample }) => isImage(sample))
    .map(({ sample, index, confidence }): Cell => {
      const { label, note, ...rest } = guess(sample);
      return {
        ...rest,
        label: confidence === undefined ? label : `${label}, ${Math.round(100 * confidence)} %`,
        note: `${note}${note === '' ? '' : ' · '}sample ${index}`,
      };
    });
  return cells.length > 0 ? [{ name: 'worst', spec: grid(title, name, cells, 4) }] : [];
};

const side = 168;
const cellWidth = 216;
const cellHeight = 232;
const labelHeight = 44;

const grid = (title: string, subtitle: string, cells: readonly Cell[], columns = 3): TopLevelSpec => {
  const values = cells.map(({ sample: { pixels, shape }, ...rest }, index) => {
    const x = ((index % columns) + 0.5) * cellWidth;
    const top = Math.floor(index / columns) * cellHeight + labelHeight;
    return {
      ...rest,
      image: pixelsToPng(Buffer.from(pixels, 'base64'), shape[0]!, shape[1]!, shape[2] ?? 1),
      x,
      labelAt: top - 26,
      noteAt: top - 10,
      middle: top + side / 2,
    };
  });
  const at = (y: string) => ({ x: inPixels('x'), y: inPixels(y) });
  const box = { width: side, height: side };
  const color = { field: 'color', type: 'nominal', scale: null };
  return {
    width: columns * cellWidth,
    height: Math.ceil(cells.length / columns) * cellHeight - (cellHeight - labelHeight - side),
    title: { text: title, subtitle },
    data: { values },
    layer: [
      {
        mark: { type: 'image', smooth: false, ...box },
        encoding: {
          ...at('middle'),
          url: { field: 'image', type: 'nominal' },
          description: { field: 'label', type: 'nominal' },
        },
      },
      {
        transform: [{ filter: 'datum.wrong' }],
        mark: { type: 'rect', filled: false, stroke: colors.orange, strokeWidth: 4, opacity: 1, ...box },
        encoding: at('middle'),
      },
      {
        mark: { type: 'text', fontSize: 14, fontWeight: 'bold' },
        encoding: { ...at('labelAt'), text: { field: 'label', type: 'nominal' }, color },
      },
      {
        mark: { type: 'text', fontSize: 12 },
        encoding: { ...at('noteAt'), text: { field: 'note', type: 'nominal' }, color },
      },
    ],
  } as unknown as TopLevelSpec;
};

const inPixels = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });

/** Long class names would run into their neighbours. */
const short = (label: string): string => (label.length > 14 ? `${label.slice(0, 13)}…` : label);

const nameOf = (part: string): string => (part === 'train' ? 'training' : part);

export const isImage = ({ shape, pixels }: Sample): boolean => {
  const [height = 0, width = 0, channels = 1] = shape;
  return height * width > 0 && channels <= 4 && Buffer.byteLength(pixels, 'base64') === height * width * channels;
};
