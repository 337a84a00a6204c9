/** What the exit code of `assay` means. */
export const exitCodes = {
  done: 0,
  /** A trial failed, or a check said no. */
  failed: 1,
  /** Issues in the file or on the command line. */
  issues: 2,
  /** Trained, but a reporter is incomplete. */
  incomplete: 3,
  /** The terminal was closed (SIGHUP). */
  hungUp: 129,
  /** Ctrl-C (SIGINT). */
  interrupted: 130,
  /** SIGTERM. */
  terminated: 143,
} as const;

/** Sets the exit code of the command. */
export type Exit = (code: number) => void;
