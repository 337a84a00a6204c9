/** What the first bytes of a file say about its image. */
export interface ImageHeader {
  readonly format: 'PNG' | 'JPEG' | 'WebP' | 'GIF' | 'TIFF';
  /** Pixels; undefined where the first bytes do not tell. */
  readonly size: ImageSize | undefined;
}
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** First bytes of a file that hold the size of nearly every image. */
export const headerBytes = 4096;

/** Undefined where the bytes are no image. */
export const imageHeader = (bytes: Uint8Array): ImageHeader | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = formats.find(({ magic }) => magic.every((byte, i) => byte === null || bytes[i] === byte));
  return found && { format: found.format, size: found.size(view) };
};

interface Format {
  readonly format: ImageHeader['format'];
  /** First bytes; null stands for any. */
  readonly magic: readonly (number | null)[];
  size(view: DataView): ImageSize | undefined;
}

const letters = (text: string): readonly number[] => [...text].map((letter) => letter.charCodeAt(0));
const any = [null, null, null, null];

/** PNG: https://www.w3.org/TR/png-3/#11IHDR. */
const pngSize = (view: DataView): ImageSize | undefined =>
  view.byteLength < 24 ? undefined : { width: view.getUint32(16), height: view.getUint32(20) };

/** GIF: https://www.w3.org/Graphics/GIF/spec-gif89a.txt, section 18. */
const gifSize = (view: DataView): ImageSize | undefined =>
  view.byteLength < 10 ? undefined : { width: view.getUint16(6, true), height: view.getUint16(8, true) };

/** JPEG: segments up to the frame, ITU-T T.81, B.2.2. */
const jpegSize = (view: DataView): ImageSize | undefined => {
  for (let at = 2; at + 9 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
};

/** WebP: https://developers.google.com/speed/webp/docs/riff_container. */
const webpSize = (view: DataView): ImageSize | undefined => {
  if (view.byteLength < 30) return undefined;
  const kind = view.getUint8(15);
  if (kind === 0x58)
    return { width: 1 + (view.getUint32(24, true) & 0xffffff), height: 1 + (view.getUint32(26, true) >>> 8) };
  if (kind === 0x4c) {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
};

const formats: readonly Format[] = [
  { format: 'PNG', magic: [0x89, ...letters('PNG\r\n'), 0x1a, 0x0a], size: pngSize },
  { format: 'JPEG', magic: [0xff, 0xd8, 0xff], size: jpegSize },
  { format: 'WebP', magic: [...letters('RIFF'), ...any, ...letters('WEBP')], size: webpSize },
  { format: 'GIF', magic: letters('GIF8'), size: gifSize },
  { format: 'TIFF', magic: [...letters('II'), 42, 0], size: () => undefined },
  { format: 'TIFF', magic: [...letters('MM'), 0, 42], size: () => undefined },
];

/** Whether a name is that of an image, also of a format that is not read. */
export const isImageName = (name: string): boolean => /\.(png|jpe?g|webp|gif|tiff?|bmp|avif|heic|heif)$/i.test(name);
