export const endlessGrid = ({ path, type }: { readonly path: string; readonly type: string }): string =>
  `\`grid\` needs values that can be counted, and \`${path}\` has a \`${type}\`. Write a list or \`int\`, or use ` +
  'another sampler.';

export const tooManyDimensions = ({ count, most }: { readonly count: number; readonly most: number }): string =>
  `\`sobol\` takes at most ${most} parameters and this space has ${count}. Use \`random\`, which takes any number.`;
