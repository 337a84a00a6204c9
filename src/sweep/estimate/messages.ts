/** Why not every point of a sweep is known before it runs. */

export const chosenByResults = ({ sampler }: { readonly sampler: string }): string =>
  `\`${sampler}\` chooses them by the results of earlier ones.`;

export const tooManyPoints = 'There are too many to check each.';
