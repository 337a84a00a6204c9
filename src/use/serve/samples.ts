import type { HostArray } from '../../contracts/tensors.ts';
import { mostPixels } from '../../data/images/decode.ts';
import { imageHeader } from '../../data/images/header.ts';
import { imageValues } from '../inputs/image.ts';
import type { Wanted } from '../inputs/item.ts';
import { numbersOf } from '../inputs/jsonl.ts';
import { jsonRows } from './rows.ts';
import { valuesOf } from '../inputs/values.ts';
import { notAnImage } from '../messages.ts';
import { guarded, mostSamples, refuse, RequestError } from './request-error.ts';

/** Pixels of an image that is resized on the main thread: nothing else is answered meanwhile. */
const mostPixelsHere = 2 ** 22;

/** Types of a body with an image. What it is, its bytes tell. */
export const imageTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/tiff'] as const;

/** The samples of a body, by its type. Throws `RequestError`. */
export const samplesOf = async (type: string, body: Uint8Array, wanted: Wanted): Promise<readonly HostArray[]> => {
  const [name] = type.toLowerCase().split(';');
  if (body.length === 0) throw new RequestError(400, 'The body is empty.');
  if (name === 'application/json') return jsonSamples(body, wanted);
  if ([...imageTypes, 'application/octet-stream'].includes(name!)) {
    if (!imageHeader(body)) throw new RequestError(415, notAnImage());
    const most = wanted.image ? mostPixels : mostPixelsHere;
    return [await imageValues(body, wanted, most).catch((error: unknown) => refuse('The image', error))];
  }
  throw new RequestError(
    415,
    `A body of type \`${name || 'none'}\` is not taken: send \`application/json\`, \`image/png\` or ` +
      '`image/jpeg` as its `Content-Type`.',
  );
};

const jsonSamples = (body: Uint8Array, wanted: Wanted): readonly HostArray[] => {
  const parsed = parse(body);
  if (wanted.columns) return jsonRows(parsed, wanted.columns);
  const many = typeof parsed === 'object' && parsed !== null && 'samples' in parsed ? parsed.samples : undefined;
  if (many === undefined) return [guarded('The sample', () => valuesOf(numbersOf(parsed, wanted), wanted))];
  if (!Array.isArray(many) || many.length === 0)
    throw new RequestError(400, '`samples` is not a list with something in it.');
  if (many.length > mostSamples)
    throw new RequestError(413, `There are ${many.length} samples, and a request may have ${mostSamples}.`);
  return many.map((sample, i) => guarded(`Sample ${i}`, () => valuesOf(numbersOf(sample, wanted), wanted)));
};

const parse = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new RequestError(400, 'The body is not JSON.');
  }
};
