import type { Event } from '../contracts/events.ts';
import { confusionPlot } from './confusion.ts';
import { learningRateCurve, metricCurves, type Plot } from './curves.ts';
import { historyOf, type History } from './history.ts';
import { toPng, toSvg } from './render.ts';
import { samplePlots } from './samples.ts';

/** A file to be written. */
export interface Drawing {
  /** `loss.svg`. */
  readonly file: string;
  readonly content: string | Uint8Array;
}

/** Every plot that a run's events allow, as SVG and PNG; the same events give the same bytes. */
export async function* drawPlots(events: readonly Event[]): AsyncGenerator<Drawing> {
  yield* draw(plotsOf(events));
}

export async function* draw(plots: readonly Plot[]): AsyncGenerator<Drawing> {
  for (const { name, spec } of plots) {
    const svg = await toSvg(spec);
    yield { file: `${name}.svg`, content: svg };
    yield { file: `${name}.png`, content: await toPng(svg) };
  }
}

/** The drawings, not yet drawn. */
export const plotsOf = (events: readonly Event[]): readonly Plot[] => {
  const history = historyOf(events);
  return sections.flatMap((section) => section(history)).map(({ name, spec }) => ({ name: fileName(name), spec }));
};

const sections: readonly ((history: History) => readonly Plot[])[] = [
  metricCurves,
  learningRateCurve,
  samplePlots,
  confusionPlot,
];

/** Names of metrics come from a file that anybody may have written. */
export const fileName = (name: string): string => name.replace(/[^A-Za-z0-9_-]+/g, '-');
