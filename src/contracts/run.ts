/** Where a run was defined. */
export interface RunSource {
  /** The experiment file. */
  readonly file: string;
  /** Modules of the user's components, by path or package name. */
  readonly modules: readonly string[];
}

/** What a result depends on besides the plan. */
export interface Environment {
  readonly assay: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly engine: {
    readonly name: string;
    readonly device: string;
    readonly threads: number;
    readonly version: string;
    readonly reason: string;
  };
  readonly git: { readonly commit: string; readonly branch: string; readonly dirty: boolean } | null;
  readonly fingerprint: string;
  /** SHA-256 of each module under `use` with its local imports, by its name in the file; absent without modules. */
  readonly modules?: Readonly<Record<string, string>>;
}

/** Where a run writes. */
export interface RunFolder {
  /** Absolute. */
  readonly path: string;
  /** `<name>/<time>-<fingerprint>`. */
  readonly run: string;
}
