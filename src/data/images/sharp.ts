import type { Sharp } from 'sharp';
import { DataError } from '../../contracts/data.ts';
import { noSharp } from './messages.ts';

type OpenSharp = (bytes: Uint8Array, mostPixels: number) => Sharp;

/** Loads the decoder at its first use. Throws `DataError` where the package does not load. */
export const loadSharp = (): Promise<OpenSharp> => (loaded ??= load());

let loaded: Promise<OpenSharp> | undefined;

const load = async (): Promise<OpenSharp> => {
  const { default: sharp } = await import('sharp').catch((error: Error) => {
    throw new DataError(noSharp({ reason: error.message.split('\n')[0]! }));
  });
  // Images are decoded side by side, and none twice.
  sharp.concurrency(1);
  sharp.cache(false);
  // SVG loads other files, and formats that nobody asked for have decoders of their own.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['Png', 'Jpeg', 'Webp', 'Nsgif', 'Tiff'].map((name) => `VipsForeignLoad${name}`) });
  return (bytes, mostPixels) =>
    sharp(bytes, { failOn: 'error', ignoreIcc: true, autoOrient: true, limitInputPixels: mostPixels, pages: 1 });
};
