/** How any image becomes a sample of bytes, [height, width, channels]. */
export interface ImageRule extends ImageFit {
  readonly size: readonly [height: number, width: number];
  /** 1 is gray; 3 is red, green and blue. */
  readonly channels: 1 | 3;
}

/** What the shape of a sample does not say. */
export interface ImageFit {
  /** `fit` shows all of it with bars beside it, `crop` its middle, `stretch` all of it in other proportions. */
  readonly resize: 'fit' | 'crop' | 'stretch';
  /** Color of bars, and behind transparent pixels. */
  readonly background: 'black' | 'white';
}

/** A file that gives no sample. */
export interface UnreadImage {
  /** Relative to the folder, with slashes. */
  readonly path: string;
  /** The end of a sentence that begins with the file. */
  readonly reason: string;
}

/** A folder with a subfolder per class. */
export interface ImageFolder {
  /** Subfolders in the order of their samples, with their numbers of readable images. */
  readonly classes: readonly { readonly name: string; readonly count: number }[];
  readonly unread: readonly UnreadImage[];
  /** Files that are neither images nor named like images. */
  readonly others: readonly string[];
}

export interface DecodedImages extends ImageFolder {
  /** Readable images, one after another: [count, height, width, channels]. */
  readonly data: Uint8Array;
  /** SHA-256 of the content of the files and of their paths in the folder, hex. */
  readonly digest: string;
}

/** Reads folders of images, whose paths are relative to the experiment file. Throws `DataError`. */
export interface ImageReader {
  /** Reads file headers only, unless the images are in the cache, or `decode` says to put them there. */
  inspect(folder: string, rule: ImageRule, decode: boolean): Promise<ImageFolder>;
  /** Decodes each image once; the cache keeps it. */
  load(folder: string, rule: ImageRule): Promise<DecodedImages>;
}
