import type { Issue } from '../../contracts/issue.ts';
import { issueAt } from '../issues/issue.ts';
import * as say from '../messages.ts';
import { parsePath } from '../paths.ts';
import { treeOf, type Place } from '../tree.ts';
import type { Assignment } from './merge.ts';
import { readValue } from './yaml.ts';

/** A value to lay over the composed tree, or its mistakes. */
export type Overlay = Assignment | { readonly issues: readonly Issue[] };

/** Reads `path=value`, as after `--set`. */
export const readAssignment = (assignment: string): Overlay => {
  const whole: Place = { file: '--set', line: 1, column: 1, length: assignment.length, source: assignment };
  const equals = assignment.indexOf('=');
  if (equals < 0) return { issues: [issueAt(say.assignmentWithoutValue(), [], whole)] };
  const path = parsePath(assignment.slice(0, equals));
  const place = { ...whole, length: equals || 1 };
  if (path.failure) return { issues: [issueAt(path.failure, [], place)] };
  const { tree, issues } = readValue(assignment.slice(equals + 1), {
    file: '--set',
    from: 'set',
    offset: equals + 1,
    source: assignment,
  });
  if (issues.length > 0) return { issues };
  const origin = { from: 'set', at: `--set ${assignment}` } as const;
  return { path: path.value, place, value: tree ?? { kind: 'leaf', value: null, origin, place: whole } };
};

/** An option of the command line, as its path and value. */
export const readOption = ([text, value]: [string, unknown]): Overlay => {
  const path = parsePath(text);
  if (path.failure) throw new Error(path.failure.message);
  return { path: path.value, place: undefined, value: treeOf(value, { from: 'option', at: 'command line' }) };
};
