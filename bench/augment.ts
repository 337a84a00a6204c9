/**
 * Cost of augmentations in a training step: `npm run bench:augment [-- --rounds 12 --steps 16 --file FILE]`.
 * Trains some steps of experiments/mnist-cnn.yaml with each list of augmentations in turn, feed included, on one thread.
 * What counts is the least CPU time of all rounds: neighbors on a busy machine only ever add to it.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadPlanned } from '../src/run/load/load.ts';
import { open } from '../src/run/open/open.ts';
import { openSession } from '../src/runner/session.ts';
import { median } from './measure.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '12' },
    steps: { type: 'string', default: '16' },
    file: { type: 'string', default: join(import.meta.dirname, '../experiments/mnist-cnn.yaml') },
  },
});

const contenders: Readonly<Record<string, string>> = {
  none: '[]',
  'flip + crop': '[flip, {type: crop, padding: 4}]',
  'flip + crop, mirrored edges': '[flip, {type: crop, padding: 4, mode: reflect}]',
  shift: '[shift]',
  rotate: '[rotate]',
  'shift + rotate': '[shift, rotate]',
  'brightness + contrast': '[brightness, contrast]',
  cutout: '[cutout]',
  noise: '[noise]',
  mixup: '[mixup]',
  cutmix: '[cutmix]',
};

interface Figure {
  /** Milliseconds a step: on the clock, and of all cores together. */
  readonly clock: number;
  readonly cpu: number;
}

const prepare = async (augment: string) => {
  const planned = await loadPlanned(options.file, { threads: 1, epochs: 50, set: [`data.augment=${augment}`] });
  const { engine, data } = await open(planned);
  const { plan, catalog } = planned;
  const train = { ...plan.experiment.train, logEvery: 1 };
  const session = await openSession({
    plan: { ...plan, experiment: { ...plan.experiment, train } },
    catalog,
    data,
    engine,
  });
  const events = session.start();
  const next = async (steps: number) => {
    for (let done = 0; done < steps;) {
      const { value } = await events.next();
      if (value.type === 'trial:end') throw session.error;
      if (value.type === 'step') done++;
    }
  };
  return {
    next,
    close: async () => {
      await events.return(undefined);
      await session.close();
      await engine.close();
    },
  };
};
type Prepared = Awaited<ReturnType<typeof prepare>>;

const time = async ({ next }: Prepared, steps: number): Promise<Figure> => {
  const [start, used] = [performance.now(), process.cpuUsage()];
  await next(steps);
  const { user, system } = process.cpuUsage(used);
  return { clock: (performance.now() - start) / steps, cpu: (user + system) / 1000 / steps };
};

const steps = Number(options.steps);
const prepared: [string, Prepared, Figure[]][] = [];
for (const [name, augment] of Object.entries(contenders)) prepared.push([name, await prepare(augment), []]);
for (const [, contender] of prepared) await time(contender, 32);
for (let round = 0; round < Number(options.rounds); round++)
  for (const [, contender, figures] of prepared) figures.push(await time(contender, steps));
for (const [, contender] of prepared) await contender.close();

const least = (figures: readonly Figure[]) => Math.min(...figures.map(({ cpu }) => cpu));
const plain = least(prepared[0]![2]);
console.log('| augmentations | ms a step, median | CPU ms, least | added |\n|---|---|---|---|');
for (const [name, , figures] of prepared) {
  const clock = median(figures.map((figure) => figure.clock));
  const added = (least(figures) / plain - 1) * 100;
  console.log(`| ${name} | ${clock.toFixed(2)} | ${least(figures).toFixed(2)} | ${added.toFixed(1)} % |`);
}
