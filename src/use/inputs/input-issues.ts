import { refusedInput, refusedInputs } from '../messages.ts';

/** Why an input is not predicted. */
export interface InputIssue {
  /** The file, or a sample of it, as a message names it. */
  readonly input: string;
  /** The end of a sentence about it. */
  readonly reason: string;
}

/** Sentences about the inputs that are not predicted: one for each reason, whatever numbers and texts it names. */
export interface InputIssues {
  add(issue: InputIssue): void;
  readonly count: number;
  sentences(): readonly string[];
}

interface Group {
  readonly reason: string;
  readonly inputs: string[];
  count: number;
}

const namedInputs = 3;
const mostGroups = 20;

export const inputIssues = (): InputIssues => {
  const groups = new Map<string, Group>();
  let count = 0;
  return {
    add: ({ input, reason }) => {
      count += 1;
      const key = groups.size < mostGroups ? kindOf(reason) : 'other';
      const group = groups.get(kindOf(reason)) ?? groups.get(key) ?? { reason, inputs: [], count: 0 };
      if (group.count === 0) groups.set(key, group);
      group.count += 1;
      if (group.inputs.length < namedInputs) group.inputs.push(input);
    },
    get count() {
      return count;
    },
    sentences: () =>
      [...groups.values()].map((group) =>
        group.count === 1
          ? refusedInput({ input: group.inputs[0]!, reason: group.reason })
          : refusedInputs({ inputs: group.inputs, count: group.count, reason: group.reason }),
      ),
  };
};

/** A reason without what differs from one input to the next. */
const kindOf = (reason: string): string => reason.replace(/`[^`]*`/g, '`…`').replace(/\d+/g, '#');
