/** The parts of a dataset, or something about each; a dataset without a test part has no such key. */
export const bothParts = <T>(train: T, test: T | null | undefined): { readonly train: T; readonly test?: T } =>
  test === null || test === undefined ? { train } : { train, test };
