/** What of jasmine-core is used here. */
interface Result {
  readonly id: string;
  readonly fullName: string;
  readonly status: 'passed' | 'failed' | 'pending' | 'excluded';
  readonly failedExpectations: readonly { readonly message: string; readonly stack?: string }[];
}
interface Suite {
  readonly id: string;
  readonly children?: readonly Suite[];
}
interface Environment {
  configure(options: object): void;
  topSuite(): Suite;
  addReporter(reporter: object): void;
  execute(): Promise<unknown>;
}
interface Jasmine {
  boot(jasmine: Jasmine): { DEFAULT_TIMEOUT_INTERVAL: number; getEnv(): Environment };
}

export interface Outcome {
  /** `ops/conv2d: conv2d x=[1,4,4,1] …`. */
  readonly name: string;
  readonly status: 'passed' | 'failed';
  readonly messages: readonly string[];
}

/** Loads the spec files, one after another, and runs what matches; skipped ones are not among the outcomes. */
export const runSpecs = async (
  jasmineCore: Jasmine,
  files: Readonly<Record<string, () => unknown>>,
  pattern?: string,
): Promise<Outcome[]> => {
  const jasmine = jasmineCore.boot(jasmineCore);
  jasmine.DEFAULT_TIMEOUT_INTERVAL = 20_000;
  const environment = jasmine.getEnv();
  const fileOf = new Map<string, string>();
  const mark = ({ id, children }: Suite, file: string): void =>
    children ? children.forEach((child) => mark(child, file)) : void fileOf.set(id, file);
  for (const [file, load] of Object.entries(files)) {
    const before = environment.topSuite().children!.length;
    load();
    for (const suite of environment.topSuite().children!.slice(before)) mark(suite, file);
  }
  const nameOf = ({ id, fullName }: Pick<Result, 'id' | 'fullName'>) =>
    `${fileOf.get(id)}: ${fullName.replace(' assay {}', '')}`;
  const wanted = pattern === undefined ? undefined : new RegExp(pattern);
  const outcomes: Outcome[] = [];
  environment.configure({
    random: false,
    ...(wanted && {
      specFilter: (spec: { id: string; getFullName(): string }) =>
        wanted.test(nameOf({ id: spec.id, fullName: spec.getFullName() })),
    }),
  });
  environment.addReporter({
    specDone: (result: Result) => {
      if (result.status !== 'passed' && result.status !== 'failed') return;
      outcomes.push({
        name: nameOf(result),
        status: result.status,
        messages: result.failedExpectations.map(
          ({ message, stack }) => `${message}\n${/at .*_test.*/.exec(stack ?? '')?.[0] ?? ''}`,
        ),
      });
    },
    suiteDone: ({ fullName, failedExpectations }: Result) => {
      if (failedExpectations.length > 0)
        outcomes.push({
          name: `around ${fullName}`,
          status: 'failed',
          messages: failedExpectations.map(({ message }) => message),
        });
    },
  });
  await environment.execute();
  return outcomes;
};
