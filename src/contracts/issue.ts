/** A mistake in a file, at a place in it. */
export interface Issue {
  /** Stable, kebab-case: `unknown-type`. */
  readonly code: string;
  /** One sentence or two: what was found, what was expected, what to write instead. Values in backticks. */
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** Path in the composed tree, `model.layers[3].units`; empty for the file as a whole. */
  readonly path: string;
  /** Where it was written; absent for command-line options. `length` is of the underlined part. */
  readonly place?: {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly length: number;
    readonly source: string;
  };
}

/** The author's mistakes, all of them. */
export class ExperimentError extends Error {
  override readonly name = 'ExperimentError';
  readonly issues: readonly Issue[];
  constructor(issues: readonly Issue[]) {
    const shown = issues.slice(0, mostShown).map(({ message }) => message);
    super([...shown, ...(issues.length > mostShown ? [moreIssues(issues.length)] : [])].join('\n'));
    this.issues = issues;
  }
}

/** Issues that are printed of one file; nobody reads on, and a generated file may have thousands. */
export const mostShown = 50;

export const moreIssues = (total: number): string => {
  const more = total - mostShown;
  const counted = new Intl.NumberFormat('en').format(more);
  return `… and ${counted} more ${more === 1 ? 'issue' : 'issues'}, ${new Intl.NumberFormat('en').format(total)} in total.`;
};
