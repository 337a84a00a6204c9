/** How far images are decoded, or rows written. */
export interface PreparationProgress {
  /** The folder or file, as the experiment names it. */
  readonly name: string;
  /** Null while another process prepares it. */
  readonly done: number | null;
  readonly total: number;
}
