/** A decoded image. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 4 has transparency. */
  readonly channels: 1 | 3 | 4;
  /** Row by row, all channels of a pixel together, 0 … 255. */
  readonly data: Uint8Array;
}
