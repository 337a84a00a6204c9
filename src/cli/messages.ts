/** Messages of the command line to users. */

export const outputLost = ({ reason }: { readonly reason: string }): string =>
  `The output can't be written to stdout: ${reason}. The command continues without it and exits with 1.`;
