import { createHash } from 'node:crypto';
import { pixelsToPng } from '../../../plots/pixels-to-png.ts';
import { isImage } from '../../../plots/samples.ts';
import type { Sample } from '../../../contracts/run-events.ts';

/**
 * Samples as MLflow's page of a run shows them in its image grid: each twice, as it is and small, under a name that
 * says its key, step and time. The page takes PNG for both; a sample is small as it is.
 */
export const imageFiles = (
  samples: readonly Sample[],
  step: number,
  time: number,
): Readonly<Record<string, Uint8Array>> =>
  Object.fromEntries(
    samples.filter(isImage).flatMap((sample) => {
      const { pixels, shape } = sample;
      const key = keyOf(sample);
      const png = Buffer.from(
        pixelsToPng(Buffer.from(pixels, 'base64'), shape[0]!, shape[1]!, shape[2] ?? 1).split(',')[1]!,
        'base64',
      );
      const name = `images/${key}+step+${step}+timestamp+${time}+${uuidOf(`${key} ${step} ${time}`)}`;
      return [
        [`${name}.png`, png],
        [`${name}+compressed.png`, png],
      ];
    }),
  );

/** Letters, digits, `_ - . /` and spaces. */
const keyOf = ({ part, index, label, prediction }: Sample): string =>
  `${part} ${index} is ${label}${prediction === undefined ? '' : ` predicted ${prediction}`}`
    .replace(/[^A-Za-z0-9_\-. ]/g, '_')
    .slice(0, 100);

/** The same for the same image, so that sending it again replaces it. */
const uuidOf = (text: string): string =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
