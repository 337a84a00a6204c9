import jsep, { type Expression } from 'jsep';
import { fail, type Result } from '../../experiment/issues/issue.ts';
import type { Path, Segment } from '../../experiment/tree.ts';
import type { Json } from '../../contracts/json.ts';

/** An expression over values of the experiment. It is parsed, never run as code. */
export interface Constraint {
  /** Every path that it names. */
  readonly paths: readonly Path[];
  /** Whether it holds. What does not exist constrains nothing: a comparison with it holds. */
  readonly holds: (value: (path: Path) => Json | undefined) => boolean;
}
type Value = Json | undefined;
type Lookup = (path: Path) => Value;

/** Comparisons, arithmetic, `&&`, `||`, `!`, `? :`, numbers, texts, and paths such as `model.layers.1.units`. */
export const readConstraint = (text: string): Result<Constraint> => {
  try {
    const paths: Path[] = [];
    const value = compile(jsep(indexed(text)), paths);
    return { value: { paths, holds: (lookup) => value(lookup) !== false } };
  } catch (error) {
    return fail(
      'wrong-form',
      `\`where\` cannot be read: ${(error as Error).message.replace(/ at character \d+$/, '').replace(/\.$/, '')}. Write a comparison such as \`model.layers.1.units >= model.layers.4.units\`, with \`&&\`, \`||\`, \`!\` and arithmetic.`,
    );
  }
};

/** In paths, `.1` is an index; what stands in quotes is left as it is. */
const indexed = (text: string): string =>
  text.replace(/"[^"]*"|'[^']*'|[A-Za-z_]\w*(?:\[[^\]]*\]|\.\w+)*/g, (part) =>
    /^["']/.test(part) ? part : part.replace(/\.(\d+)(?!\w)/g, '[$1]'),
  );

const compile = (node: Expression, paths: Path[]): ((lookup: Lookup) => Value) => {
  const inside = (part: unknown) => compile(part as Expression, paths);
  switch (node.type) {
    case 'Literal':
      return () => node['value'] as Value;
    case 'Identifier':
    case 'MemberExpression': {
      const path = pathOf(node);
      paths.push(path);
      return (lookup) => lookup(path);
    }
    case 'UnaryExpression': {
      const value = inside(node['argument']);
      if (node['operator'] === '!') return (lookup) => value(lookup) === false;
      if (node['operator'] === '-') return (lookup) => -Number(value(lookup));
      break;
    }
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const [left, right, operator] = [inside(node['left']), inside(node['right']), String(node['operator'])];
      if (operator === '&&') return (lookup) => left(lookup) !== false && right(lookup) !== false;
      if (operator === '||') return (lookup) => left(lookup) !== false || right(lookup) !== false;
      const [compare, calculate] = [comparisons[operator], arithmetic[operator]];
      if (compare) return (lookup) => present(left(lookup), right(lookup), compare) ?? true;
      if (calculate) return (lookup) => present(left(lookup), right(lookup), (a, b) => calculate(Number(a), Number(b)));
      break;
    }
    case 'ConditionalExpression': {
      const [test, yes, no] = [inside(node['test']), inside(node['consequent']), inside(node['alternate'])];
      return (lookup) => (test(lookup) !== false ? yes(lookup) : no(lookup));
    }
  }
  throw new Error(
    `it has ${words[node.type] ?? `\`${String(node['operator'] ?? node.type)}\``}, which is not known here`,
  );
};

const words: Readonly<Record<string, string>> = {
  CallExpression: 'a call',
  ArrayExpression: 'a list',
  Compound: 'several expressions',
  SequenceExpression: 'several expressions',
  ThisExpression: '`this`',
  AssignmentExpression: 'an assignment',
};

const present = <T>(a: Value, b: Value, make: (a: Json, b: Json) => T): T | undefined =>
  a === undefined || b === undefined ? undefined : make(a, b);

const comparisons: Readonly<Record<string, (a: Json, b: Json) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => Number(a) < Number(b),
  '<=': (a, b) => Number(a) <= Number(b),
  '>': (a, b) => Number(a) > Number(b),
  '>=': (a, b) => Number(a) >= Number(b),
};
const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};

const pathOf = (node: Expression): Path => {
  if (node.type === 'Identifier') return [String(node['name'])];
  if (node.type !== 'MemberExpression') throw new Error('a path consists of names and indices');
  const property = node['property'] as Expression;
  const segment: unknown = node['computed']
    ? property.type === 'Literal'
      ? property['value']
      : undefined
    : property['name'];
  if (typeof segment !== 'string' && typeof segment !== 'number') throw new Error('an index in a path is a number');
  return [...pathOf(node['object'] as Expression), segment as Segment];
};
