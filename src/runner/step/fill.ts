import { openFeed } from '../../data/column-feed.ts';
import { plainOrder, type Order } from '../../data/order.ts';
import type { Subset } from '../../data/split.ts';
import { sizeOf } from '../../engine/host.ts';
import { fillUniform, random } from '../../mathematics/random.ts';
import { batchSize, type Block } from './blocks.ts';
import type { Pass, Room } from './compiled.ts';
import { augmentationNumbers } from './augment.ts';
import { clipNumbers, lossNumbers, uniformsOf } from './step.ts';
import { batchesPerEpoch, completesUpdate, rateOf, type Training } from '../training.ts';

/** How the blocks of a pass are filled in. */
type Filling = Pick<Pass, 'fill' | 'close'>;

/** Fills in what a block of evaluation is fed: samples in order. */
export const fillEvaluation = ({ plan, parts }: Pick<Training, 'plan' | 'parts'>, part: Subset): Filling => {
  const constants = Object.entries(prefixed('loss', lossNumbers(parts)));
  const samples = openSamples(part, plainOrder(part), plan.experiment.data.batch.test);
  return {
    fill: (room, block) => {
      const filled = samples.fill(room, block);
      for (const [name, number] of constants) room[name]!.fill(number, 0, block.length);
      return filled;
    },
    close: samples.close,
  };
};

/**
 * Fills in what a block of training is fed: samples in the epoch's order, the numbers of each step, and what
 * augmentations and layers draw.
 */
export const fillTraining = (training: Training, order: Order): Filling => {
  const { plan, data, parts, progress } = training;
  const constants = Object.entries({
    ...prefixed('loss', lossNumbers(parts)),
    ...prefixed('clip', clipNumbers(parts)),
    ...augmentationNumbers(parts.augmenters),
  });
  const { epoch } = progress;
  const samples = openSamples(data.parts.train, order, plan.experiment.data.batch.train);
  return {
    fill: (room, block) => {
      const filled = samples.fill(room, block);
      for (const [name, number] of constants) room[name]!.fill(number, 0, block.length);
      for (let i = 0; i < block.length; i++) {
        fillNumbers(training, room, epoch, block.first + i, i);
        if (parts.accumulate > 1) fillAccumulation(training, room, block, i);
        drawUniforms(training, room, block, epoch, i);
      }
      return filled;
    },
    close: samples.close,
  };
};

const prefixed = (group: string, numbers: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(numbers).map(([name, number]) => [`${group}/${name}`, number]));

/** Features and labels of a block. `fill` returns a promise where a file is read meanwhile. */
const openSamples = ({ features, labels }: Subset, order: Order, wholeBatch: number): Filling => {
  const feeds = Object.entries({ features, labels }).map(([name, column]) => ({ name, feed: openFeed(column, order) }));
  return {
    fill: (room, { first, length, batch }) => {
      const filling = feeds.map(({ name, feed }) => feed.fill(first * wholeBatch, length * batch, room[name]!));
      return filling.some((filled) => filled) ? Promise.all(filling).then(() => undefined) : undefined;
    },
    close: async () => {
      for (const { feed } of feeds) await feed.close();
    },
  };
};

const fillNumbers = (training: Training, room: Room, epoch: number, at: number, i: number) => {
  const step = epoch * training.plan.facts.stepsPerEpoch + Math.floor(at / training.parts.accumulate);
  const numbers = training.parts.optimizer.numbers(rateOf(training, step), step + 1);
  for (const name in numbers) room[`optimizer/${name}`]![i] = numbers[name]!;
};

/**
 * A batch's share of the mean is its share of the samples that enter the update; weighted losses work it out in the
 * step.
 */
const fillAccumulation = (training: Training, room: Room, { first, batch }: Block, i: number) => {
  const { plan, data, parts } = training;
  const { count } = data.parts.train;
  const at = first + i;
  const begin = at - (at % parts.accumulate);
  const end = Math.min(begin + parts.accumulate, batchesPerEpoch(training));
  let samples = 0;
  for (let j = begin; j < end; j++) samples += batchSize(count, plan.experiment.data.batch.train, j);
  const share = room['accumulate/share'];
  if (share) share[i] = batch / samples;
  room['accumulate/update']![i] = completesUpdate(training, at) ? 1 : 0;
};

/** Streams are numbered by the batches of the whole training, from 1; without accumulation these are the steps. */
const drawUniforms = (training: Training, room: Room, { first, batch }: Block, epoch: number, i: number) => {
  const { plan, parts } = training;
  const number = epoch * batchesPerEpoch(training) + first + i + 1;
  for (const { name, shape } of uniformsOf(parts)) {
    const size = batch * sizeOf(shape);
    fillUniform(
      (room[name] as Float32Array).subarray(i * size, (i + 1) * size),
      random(plan.experiment.seed, `${name}/${number}`),
    );
  }
};
