/** A mistake in a file, at a place in it. */
export interface Issue {
  /** Stable, kebab-case: `unknown-type`. */
  readonly code: string;
  /** One or two sentences: the problem with its value, then the remedy. Values in backticks. */
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

/** All mistakes of an experiment. */
export class ExperimentError extends Error {
  override readonly name = 'ExperimentError';
  readonly issues: readonly Issue[];
  constructor(issues: readonly Issue[]) {
    const shown = issues.slice(0, mostShown).map(({ message }) => message);
    super([...shown, ...(issues.length > mostShown ? [moreIssues(issues.length)] : [])].join('\n'));
    this.issues = issues;
  }
}

/** Number of issues to print for one file; a generated file may have thousands. */
export const mostShown = 50;

export const moreIssues = (total: number): string => {
  const more = total - mostShown;
  const { format } = new Intl.NumberFormat('en');
  return `… and ${format(more)} more ${more === 1 ? 'issue' : 'issues'}, ${format(total)} in total.`;
};
