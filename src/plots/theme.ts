import type { Config } from 'vega-lite';

/** DejaVu Sans comes with assay for the PNGs; a browser that lacks it has Verdana's widths, or its own. */
export const fontFamily = 'DejaVu Sans';
const font = `${fontFamily}, Verdana, sans-serif`;

/** Okabe and Ito's colours, told apart with every kind of colour blindness; https://jfly.uni-koeln.de/color/ */
export const colors = {
  blue: '#0072B2',
  orange: '#D55E00',
  green: '#009E73',
  purple: '#CC79A7',
  ink: '#222222',
  faint: '#6B6B6B',
  line: '#E4E4E4',
} as const;

/** Eight curves told apart by colour and by dash, the first two without one. */
export const looks8: readonly { readonly color: string; readonly dash: readonly number[] }[] = [
  { color: colors.blue, dash: [] },
  { color: colors.orange, dash: [] },
  { color: colors.green, dash: [7, 3] },
  { color: colors.purple, dash: [2, 2] },
  { color: '#E69F00', dash: [9, 3, 2, 3] },
  { color: '#56B4E9', dash: [5, 2] },
  { color: colors.ink, dash: [1, 3] },
  { color: '#8A7A00', dash: [12, 4] },
];

/** One look for all plots. */
export const theme: Config = {
  background: '#FFFFFF',
  padding: 16,
  font,
  title: {
    anchor: 'start',
    frame: 'bounds',
    font,
    fontSize: 17,
    fontWeight: 'bold',
    color: colors.ink,
    subtitleFont: font,
    subtitleFontSize: 12,
    subtitleColor: colors.faint,
    subtitlePadding: 5,
    offset: 14,
    // Names come from files: one of 100,000 characters would make a picture that no memory holds.
    limit: 2400,
  },
  axis: {
    labelFontSize: 12,
    labelColor: colors.ink,
    labelPadding: 6,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    titleColor: colors.ink,
    titlePadding: 10,
    gridColor: colors.line,
    domainColor: colors.faint,
    tickColor: colors.faint,
  },
  axisY: { domain: false, ticks: false },
  axisX: { grid: false },
  legend: {
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelColor: colors.ink,
    titleColor: colors.ink,
    symbolSize: 70,
    symbolStrokeWidth: 2,
  },
  view: { stroke: null },
};

/** `meanSquaredError` → `Mean squared error`; the names of files and events stay as they are. */
export const humanName = (name: string): string => {
  const words = name.replace(
    /([a-z])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
  return words.charAt(0).toUpperCase() + words.slice(1);
};
