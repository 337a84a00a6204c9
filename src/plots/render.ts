import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ResvgRenderOptions } from '@resvg/resvg-js';
import type { LoggerInterface } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { printableLines } from '../contracts/printable.ts';
import { fontFamily, theme } from './theme.ts';

/**
 * A Vega-Lite drawing as SVG text; the same drawing gives the same text. Names in it may hold characters that XML does
 * not allow.
 */
export const toSvg = async (spec: TopLevelSpec): Promise<string> => {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const logger = strictLogger();
  const view = new vega.View(vega.parse(compile(marked(spec) as TopLevelSpec, { config: theme, logger }).spec), {
    renderer: 'none',
    logger: { ...logger, warn: () => logger },
  });
  try {
    await view.runAsync();
    // Ids of gradients and clips count through the process otherwise.
    vega.resetSVGDefIds();
    return `${printableLines(await view.toSVG()).replaceAll(joiner, '')}\n`;
  } finally {
    view.finalize();
  }
};

/**
 * Vega keeps values as keys of plain objects, so a class called `constructor` would be taken for what every object has.
 * A mark, gone in the SVG, avoids that.
 */
const marked = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replace(inherited, (name) => name.replace(/("?)$/, `${joiner}$1`));
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, marked(item)]));
};
const joiner = '\u2060';

/** As a whole value, or quoted in an expression. */
const names = Object.getOwnPropertyNames(Object.prototype).join('|');
const inherited = new RegExp(`^(?:${names})$|"(?:${names})"`, 'g');

/**
 * Vega and Vega-Lite would print. What Vega-Lite warns of is a mistake in our drawing; what Vega warns of may lie in
 * the data.
 */
const strictLogger = (): LoggerInterface => {
  const fail = (...words: readonly unknown[]): never => {
    throw new Error(words.join(' '));
  };
  const logger: LoggerInterface = {
    level: ((level?: number) => (level === undefined ? 1 : logger)) as LoggerInterface['level'],
    error: fail,
    warn: fail,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
};

/**
 * SVG as PNG, two pixels for each of the drawing's; text in DejaVu Sans, since a bare machine has no font at all. What
 * may lie wholly outside of the picture must have no `opacity` (but `fillOpacity`, `strokeOpacity`): resvg 2.6.2 ends
 * the process over it.
 */
export const toPng = async (svg: string): Promise<Uint8Array> => {
  const { Resvg } = await import('@resvg/resvg-js');
  const image = new Resvg(svg, { ...fonts(), imageRendering: 1, fitTo: { mode: 'zoom', value: zoomOf(svg) } });
  return image.render().asPng();
};

/** Less than two where the picture would take more than 200 MB of memory. */
const zoomOf = (svg: string): number => {
  const [width = 1, height = 1] = ['width', 'height'].map((side) =>
    Number(new RegExp(`^<svg [^>]*?\\b${side}="([\\d.]+)"`).exec(svg)?.[1] ?? 1),
  );
  return Math.min(2, Math.sqrt(mostPixels / (width * height)));
};
const mostPixels = 50e6;

/** Nothing of the machine's own fonts: the same picture everywhere. */
export const fonts = (): ResvgRenderOptions => {
  const folder = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  return {
    font: {
      fontFiles: ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) => join(folder, file)),
      loadSystemFonts: false,
      defaultFontFamily: fontFamily,
    },
  };
};
