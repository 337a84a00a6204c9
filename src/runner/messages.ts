/** Messages of trainings to users. */

export const resumable = ({ folder, step }: { readonly folder: string; readonly step: number }): string =>
  `Once it can be, \`assay resume ${folder}\` continues from step ${step}.`;

export const notResumable = (): string => 'The run has no checkpoint yet: once it can be, start it again.';
