/** How far the images of a folder are decoded. */
export interface PreparationProgress {
  /** The folder, as the experiment names it. */
  readonly name: string;
  /** Null while another process prepares it. */
  readonly done: number | null;
  readonly total: number;
}
