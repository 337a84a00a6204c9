import { gather } from '../../data/feed.ts';
import type { Subset } from '../../data/split.ts';
import { sizeOf } from '../../engine/host.ts';
import { fillUniform, random } from '../../mathematics/random.ts';
import { batchSize, type Block } from './blocks.ts';
import type { Room } from './compiled.ts';
import { augmentationNumbers } from './augment.ts';
import { clipNumbers, lossNumbers, uniformsOf } from './step.ts';
import { batchesPerEpoch, completesUpdate, rateOf, type Training } from '../training.ts';

/** Fills in what a block of evaluation is fed: samples in order. */
export const fillEvaluation = (
  { plan, parts }: Pick<Training, 'plan' | 'parts'>,
  part: Subset,
  order: Uint32Array,
): ((room: Room, block: Block) => void) => {
  const constants = Object.entries(prefixed('loss', lossNumbers(parts)));
  return (room, block) => {
    fillSamples(room, block, part, order, plan.experiment.data.batch.test);
    for (const [name, number] of constants) room[name]!.fill(number, 0, block.length);
  };
};

/**
 * Fills in what a block of training is fed: samples in the epoch's order, the numbers of each step, and what
 * augmentations and layers draw.
 */
export const fillTraining = (training: Training, order: Uint32Array): ((room: Room, block: Block) => void) => {
  const { plan, data, parts, progress } = training;
  const constants = Object.entries({
    ...prefixed('loss', lossNumbers(parts)),
    ...prefixed('clip', clipNumbers(parts)),
    ...augmentationNumbers(parts.augmenters),
  });
  const { epoch } = progress;
  return (room, block) => {
    fillSamples(room, block, data.parts.train, order, plan.experiment.data.batch.train);
    for (const [name, number] of constants) room[name]!.fill(number, 0, block.length);
    for (let i = 0; i < block.length; i++) {
      fillNumbers(training, room, epoch, block.first + i, i);
      if (parts.accumulate > 1) fillAccumulation(training, room, block, i);
      drawUniforms(training, room, block, epoch, i);
    }
  };
};

const prefixed = (group: string, numbers: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(numbers).map(([name, number]) => [`${group}/${name}`, number]));

const fillSamples = (
  room: Room,
  { first, length, batch }: Block,
  { features, labels }: Subset,
  order: Uint32Array,
  wholeBatch: number,
) => {
  gather(features, order, first * wholeBatch, length * batch, room['features']!);
  gather(labels, order, first * wholeBatch, length * batch, room['labels']!);
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
