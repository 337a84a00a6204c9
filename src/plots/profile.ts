import type { TopLevelSpec } from 'vega-lite';
import { colors } from './theme.ts';

/** Milliseconds of a step by layer, as bars of forward, backward and update. */
export const profilePlot = ({
  name,
  engine,
  secondsPerStep,
  layers,
}: {
  readonly name: string;
  readonly engine: string;
  readonly secondsPerStep: number;
  readonly layers: readonly LayerSeconds[];
}): TopLevelSpec => {
  const phases = [
    { phase: 'feed', color: colors.purple },
    { phase: 'forward', color: colors.blue },
    { phase: 'backward', color: colors.orange },
    { phase: 'update', color: colors.green },
  ] as const;
  const values = layers.flatMap((layer) =>
    phases.map(({ phase }, order) => ({ layer: layer.name, phase, order, milliseconds: layer.seconds[phase] * 1000 })),
  );
  const shown = phases.filter(({ phase }) => layers.some(({ seconds }) => seconds[phase] > 0));
  return {
    width: 520,
    height: { step: 24 },
    title: {
      text: 'Where a step’s time goes',
      subtitle: [`${name}, ${(secondsPerStep * 1000).toFixed(2)} ms a step`, engine],
    },
    data: { values },
    mark: { type: 'bar', height: { band: 0.72 } },
    encoding: {
      y: {
        field: 'layer',
        type: 'nominal',
        sort: layers.map((layer) => layer.name),
        title: null,
        axis: { labelLimit: 240, domain: false, ticks: false },
      },
      x: {
        field: 'milliseconds',
        type: 'quantitative',
        title: 'Milliseconds of a step',
        axis: { grid: true, tickCount: 8 },
        stack: 'zero',
      },
      color: {
        field: 'phase',
        type: 'nominal',
        scale: { domain: shown.map(({ phase }) => phase), range: shown.map(({ color }) => color) },
        legend: { title: null, orient: 'top', symbolType: 'square' },
      },
      order: { field: 'order', type: 'quantitative' },
    },
  } as TopLevelSpec;
};

interface LayerSeconds {
  readonly name: string;
  readonly seconds: Readonly<Record<'feed' | 'forward' | 'backward' | 'update', number>>;
}
