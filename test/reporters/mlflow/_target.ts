/** What a server holds, as the stub tells it, or MLflow's own Python client. */
export interface LookedRun {
  readonly name: string;
  readonly status: string;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Step, value and time of each point. */
  readonly metrics: Readonly<Record<string, readonly (readonly [number, number, number])[]>>;
  /** SHA-256 by path. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** Name, context, digest. */
  readonly inputs: readonly (readonly [string, string, string])[];
  readonly models: readonly {
    readonly status: string;
    readonly files: readonly string[];
    readonly metrics: Readonly<Record<string, number>>;
  }[];
}
export interface LookedAt {
  readonly runs: readonly LookedRun[];
  readonly registered: Readonly<
    Record<string, { readonly versions: number; readonly aliases: Readonly<Record<string, string>> }>
  >;
}

/** A server that runs are sent to. */
export interface Target {
  readonly uri: string;
  look(experiment: string): Promise<LookedAt>;
}
