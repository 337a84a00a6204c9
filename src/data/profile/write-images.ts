import { quoted } from '../../contracts/quoted.ts';
import { head, trainingOf } from './write-training.ts';
import { yamlText } from './yaml-text.ts';

export interface GuessedImages {
  /** Folders as the experiment names them. */
  readonly train: string;
  readonly test: string | undefined;
  readonly size: readonly [height: number, width: number];
  readonly channels: 1 | 3;
  readonly classes: number;
  /** Readable images of the training folder, and those that can't be read. */
  readonly rows: number;
  readonly unread: number;
}

/** A commented experiment on a folder of images. */
export const writeImages = (name: string, guess: GuessedImages): string => {
  const { train, test, size, channels, classes, rows, unread } = guess;
  const training = { rows, classes, hidden: layersOf(Math.min(...size)), hasTest: test !== undefined };
  return [
    ...head(name, `${rows.toLocaleString('en-US')} images of ${quoted(train)}`),
    'data:',
    '  type: images',
    `${`  train: ${yamlText(train)}`.padEnd(46)} # a subfolder per class`,
    ...(test === undefined ? [] : [`  test: ${yamlText(test)}`]),
    `${`  size: [${size.join(', ')}]`.padEnd(46)} # height and width; other images are brought to this size`,
    ...(channels === 1 ? [`${'  channels: 1'.padEnd(46)} # gray`] : []),
    ...(unread > 0 ? [`${'  bad: skip'.padEnd(46)} # ${unread.toLocaleString('en-US')} can’t be read`] : []),
    ...trainingOf(training, [`${'  transforms: [toFloat]'.padEnd(46)} # 0…255 becomes 0…1`]),
  ].join('\n');
};

/** Sides that a convolution and a pooling reduce to at least one pixel. */
const leastSides = [4, 10, 22];

const layersOf = (side: number): readonly string[] => {
  const blocks = leastSides
    .filter((least) => side >= least)
    .flatMap((_, i) => [
      `    - {type: conv2d, filters: ${16 * 2 ** i}, kernelSize: 3}`,
      '    - relu',
      '    - maxPool2d',
    ]);
  return [...blocks, '    - flatten', ...(blocks.length > 0 ? ['    - {type: dropout, rate: 0.3}'] : [])];
};
