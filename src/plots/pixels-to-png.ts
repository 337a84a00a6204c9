import { crc32, deflateSync } from 'node:zlib';

/** Colour type of PNG by the number of channels: gray, gray and opacity, RGB, RGBA. */
const colorTypes: Readonly<Record<number, number>> = { 1: 0, 2: 4, 3: 2, 4: 6 };

/**
 * Bytes of an image, row-major, 1 to 4 channels, as a PNG in a data URI. Not compressed: the same bytes on every
 * version of zlib. https://www.w3.org/TR/png-3/
 */
export const pixelsToPng = (pixels: Uint8Array, height: number, width: number, channels: number): string => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colorTypes[channels]!], 8);
  const row = width * channels;
  const filtered = Buffer.concat(
    Array.from({ length: height }, (_, y) => [Buffer.of(0), pixels.subarray(y * row, (y + 1) * row)]).flat(),
  );
  const png = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filtered, { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return `data:image/png;base64,${png.toString('base64')}`;
};

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
};
