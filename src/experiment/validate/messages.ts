import type { PlanFacts } from '../../contracts/plan.ts';
import { listed, nearest, type Failure } from '../issues/issue.ts';

const samples = (count: number): string => `${count} ${count === 1 ? 'sample' : 'samples'}`;

type Part = 'train' | 'test';

export const noTestPart = ({ dataset, taken }: { dataset: string; taken: number }): Failure => ({
  code: 'part-too-small',
  message:
    `There is no test part to take ${samples(taken)} of: \`${dataset}\` comes without one, and ` +
    '`data.split.test` is 0.',
});

export const takesTooMany = ({ part, taken, count }: { part: Part; taken: number; count: number }): Failure => ({
  code: 'part-too-small',
  message: `\`data.take.${part}\` is ${taken}, and there ${count === 1 ? 'is' : 'are'} only ${samples(count)}.`,
});

export const hasPart = ({ dataset, part }: { dataset: string; part: 'validation' | 'test' }): Failure => ({
  code: 'part-too-small',
  message: `\`${dataset}\` comes with a ${part} part of its own, so none can be cut: take \`data.split.${part}\` away.`,
});

export const noTestSample = ({ share, count }: { share: number; count: number }): Failure => ({
  code: 'part-too-small',
  message: `\`data.split.test\` is ${share}, which is no sample at all of ${count}.`,
});

export const noValidationSample = ({ share }: { share: number }): Failure => ({
  code: 'part-too-small',
  message: `\`data.split.validation\` is ${share}, which is no sample at all of the training data.`,
});

export const nothingToTrainOn = (): Failure => ({
  code: 'part-too-small',
  message: 'Nothing is left to train on: `data.split` sets everything aside.',
});

export const batchTooLarge = ({ size, count }: { size: number; count: number }): Failure => ({
  code: 'batch-too-large',
  message:
    `\`data.batch.train\` is ${size}, and the training part has only ${samples(count)}: ` + `write ${count} or less.`,
});

interface SmallBatch {
  readonly layer: string;
  readonly nested: boolean;
  readonly needed: number;
  readonly least: number;
  readonly size: number;
  readonly count: number;
}

export const batchTooSmall = ({ layer, nested, needed, least, size, count }: SmallBatch): Failure => {
  const inside = nested ? ', with the layers inside it,' : '';
  const reason =
    size >= needed
      ? `the last batch of an epoch has ${least}: ${count} samples in batches of ${size}`
      : `\`data.batch.train\` is ${size}`;
  return {
    code: 'batch-too-small',
    message:
      `\`${layer}\`${inside} trains on at least ${samples(needed)} at a time, and ${reason}. ` +
      'Write another `data.batch.train`.',
  };
};

export const layerNameTaken = ({ name, first }: { name: string; first: number }): Failure => ({
  code: 'duplicate-name',
  message: `\`model.layers[${first}]\` is called \`${name}\` already; every layer has a name of its own.`,
});

export const metricTaken = ({ name }: { name: string }): Failure => ({
  code: 'duplicate-name',
  message: `\`${name}\` is measured already: values go by the name of their metric, so each may stand here once.`,
});

export const metricOnLogits = ({ metric, loss }: { metric: string; loss: string }): Failure => ({
  code: 'output-does-not-fit',
  message:
    `\`${metric}\` compares the output with the labels as they are, and what a model gives that learns by ` +
    `\`${loss}\` are logits: take this metric away.`,
});

interface OtherLabels {
  readonly type: string;
  readonly kind: 'class' | 'value';
  /** Class names, or names of the label columns. */
  readonly names: readonly string[];
  /** Components that take labels of this kind. */
  readonly fitting: readonly string[];
}

export const otherLabels = ({ type, kind, names, fitting }: OtherLabels): Failure => {
  const [given, wanted] = kind === 'class' ? ['classes', 'numbers'] : ['numbers', 'classes'];
  const labels = kind === 'class' ? `${names.length} classes` : `numbers (${listed(names)})`;
  const instead =
    fitting.length > 0 ? ` For ${given} there ${fitting.length === 1 ? 'is' : 'are'} ${listed(fitting)}.` : '';
  return {
    code: 'labels-do-not-fit',
    message: `\`${type}\` is for labels that are ${wanted}, and the labels of this dataset are ${labels}.${instead}`,
  };
};

export const standardizedTarget = ({ type, names }: { type: string; names: readonly string[] }): Failure => ({
  code: 'labels-do-not-fit',
  message:
    `\`${type}\` learns logits, and the target (${listed(names)}) is scaled for training. ` +
    'Give it the type `boolean` or `category`, or write `transforms: []`.',
});

interface OneClass {
  readonly loss: string;
  readonly source: string;
  readonly classes: readonly string[];
}

export const oneClass = ({ loss, source, classes }: OneClass): Failure => ({
  code: 'labels-do-not-fit',
  message:
    `The labels from ${source} name ${classes.length} class, ${listed(classes)}, and \`${loss}\` needs at ` +
    'least 2. Check which column or file holds the labels.',
});

interface ProbabilitiesGiven {
  readonly layer: string;
  readonly type: string;
  readonly kind: 'loss' | 'metric';
}

export const probabilitiesGiven = ({ layer, type, kind }: ProbabilitiesGiven): Failure => {
  const inside = kind === 'loss' ? `; \`${type}\` does the same inside, more exactly` : '';
  return {
    code: 'output-does-not-fit',
    message:
      `The last layer, \`${layer}\`, makes probabilities, and \`${type}\` takes logits: take this layer ` +
      `away${inside}.`,
  };
};

/** A message, not a failure: a schedule's own message may replace it. */
export const rateOutOfRange = ({ step }: { step: number }): string =>
  `The learning rate of step ${step} would not be a number of at least 0.`;

interface LongLength {
  readonly field: string;
  readonly value: string;
  /** The end of the training: `300 steps`. */
  readonly end: string;
}

export const longerThanTraining = ({ field, value, end }: LongLength): Failure => ({
  code: 'longer-than-training',
  message: `\`${field}\` is ${value}, and the training ends after ${end}.`,
});

export const choosingByTest = ({ field, value }: { field: string; value: string }): Failure => ({
  code: 'choosing-by-test',
  message:
    `\`${field}\` decides by \`${value}\`, so the test part no longer tells how well the ` +
    'model does on data it has not seen. Set a part aside: `data: {split: {validation: 0.1}}`.',
});

interface Unreported {
  readonly written: string;
  /** With its part: `validation/loss`. */
  readonly name: string;
  readonly values: readonly string[];
  readonly counts: PlanFacts['counts'];
}

export const unreported = ({ written, name, values, counts }: Unreported): Failure => {
  const part = name.split('/')[0] as keyof PlanFacts['counts'];
  const message =
    counts[part] === undefined ? unreportedPart(name, part) : unreportedValue({ written, name, values, counts }, part);
  return { code: 'unknown-value', message };
};

const unreportedPart = (name: string, part: string): string =>
  `Nothing reports \`${name}\`, as there is no ${part} part; \`data: {split: {${part}: 0.1}}\` cuts one from the ` +
  'training data.';

const unreportedValue = ({ written, name, values }: Unreported, part: string): string => {
  const ofPart = values.filter((value) => value.startsWith(`${part}/`));
  const near = nearest(name, ofPart);
  const meant = written.includes('/') ? near : near?.slice(part.length + 1);
  const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  return `Nothing reports \`${written}\`.${hint} An epoch reports ${listed(values)}.`;
};

export const balanceNeedsClasses = ({ names }: { names: readonly string[] }): Failure => ({
  code: 'labels-do-not-fit',
  message:
    `\`data.balance\` is \`classes\`, and the labels of this dataset are numbers (${names.map((name) => `\`${name}\``).join(', ')}). ` +
    'Remove `balance`.',
});

export const balanceNeedsShuffle = (): Failure => ({
  code: 'out-of-range',
  message: '`data.shuffle` is `false`, and `balance: classes` draws samples in random order. Remove one of the two.',
});

export const noWholeNumbers = ({ layer, augmentation }: { layer: string; augmentation: string }): Failure => ({
  code: 'shape-does-not-fit',
  message:
    `The first layer, \`${layer}\`, looks up whole numbers, and \`${augmentation}\` changes them to others. ` +
    'Use `dropTokens`, or remove this augmentation.',
});

export const wholeNumberTooLarge = ({
  layer,
  augmentation,
  value,
  size,
}: {
  layer: string;
  augmentation: string;
  value: number;
  size: number;
}): Failure => ({
  code: 'out-of-range',
  message:
    `\`${augmentation}\` puts in ${value}, and the first layer, \`${layer}\`, knows numbers from 0 to ${size - 1}. ` +
    'Use one of these.',
});
