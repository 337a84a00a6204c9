import { DataError } from '../../contracts/data.ts';
import { shortSequence } from './messages.ts';
import type { Tokenizer } from './tokenizer.ts';

/** How texts become sequences of equal length. */
export interface SequenceForm {
  readonly length: number;
  /** Side at which long texts are cut. */
  readonly truncate: 'start' | 'end';
  /** Side at which short texts are filled with 0. */
  readonly pad: 'start' | 'end';
}

/** Throws `DataError` if special tokens leave no room for the text. */
export const checkForm = ({ special }: Tokenizer, { length }: SequenceForm): void => {
  const count = special.before.length + special.after.length;
  if (length <= count) throw new DataError(shortSequence({ length, special: count }));
};

/** Writes the ids of a text to `into`, a view of `length` numbers, and returns how many are no padding. */
export const encodeSequence = (tokenizer: Tokenizer, form: SequenceForm, text: string, into: Int32Array): number => {
  const { before, after } = tokenizer.special;
  const most = form.length - before.length - after.length;
  const kept = form.truncate === 'end' ? firstIds(tokenizer, text, most) : lastIds(tokenizer, text, most);
  const ids = [...before, ...kept, ...after];
  into.fill(0);
  into.set(ids, form.pad === 'end' ? 0 : form.length - ids.length);
  return ids.length;
};

const firstIds = (tokenizer: Tokenizer, text: string, most: number): number[] => {
  const ids: number[] = [];
  tokenizer.encode(text, (id) => {
    ids.push(id);
    return ids.length < most;
  });
  return ids;
};

/** A ring of the last ids, as a text may have many more. */
const lastIds = (tokenizer: Tokenizer, text: string, most: number): number[] => {
  const ring: number[] = [];
  let count = 0;
  tokenizer.encode(text, (id) => {
    ring[count++ % most] = id;
    return true;
  });
  const start = count > most ? count % most : 0;
  return [...ring.slice(start), ...ring.slice(0, start)];
};

/** Ids of a text, special tokens included. */
export const countIds = (tokenizer: Tokenizer, text: string): number => {
  let count = tokenizer.special.before.length + tokenizer.special.after.length;
  tokenizer.encode(text, () => {
    count++;
    return true;
  });
  return count;
};
