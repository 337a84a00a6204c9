import type { Reporter, ReporterContext } from '../contracts/reporter.ts';
import { writePlots } from '../plots/write-plots.ts';
import type { Event } from '../contracts/events.ts';

/**
 * Draws when the run is over, so that no epoch waits for a drawing; `assay report` draws a run that is still going on.
 */
export const createPlots = ({ folder, past = [] }: ReporterContext): Reporter => {
  const events: Event[] = [...past];
  const keep = (event: Event): void => void events.push(event);
  return {
    'trial:start': keep,
    step: keep,
    'epoch:end': keep,
    'trial:end': async (event) => {
      keep(event);
      await writePlots(folder, events);
    },
    'sweep:end': async () => {
      const [{ readSweep }, { writeSweepPlots }] = await Promise.all([
        import('../results/sweep/read-sweep.ts'),
        import('../results/sweep/sweep-plots.ts'),
      ]);
      await writeSweepPlots(await readSweep(folder.path));
    },
  };
};
