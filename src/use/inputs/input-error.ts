import { ExplainedError } from '../../contracts/explained-error.ts';

/** What is wrong with one input, to be put after its name: `has 3 values, and the model takes 4`. The others go on. */
export class InputError extends ExplainedError {
  override readonly name = 'InputError';
}

/** What was found, as much of it as is read, and no character that a terminal obeys. */
export const shown = (text: string): string =>
  `\`${(text.length > 40 ? `${text.slice(0, 40)}…` : text).replace(/\p{Cc}/gu, '�')}\``;
