import jsep, { type Expression } from 'jsep';
import { fail, type Result } from '../../experiment/issues/issue.ts';
import type { Path, Segment } from '../../experiment/tree.ts';
import { whereUnreadable } from './messages.ts';
import type { Json } from '../../contracts/json.ts';

/** An expression over values of the experiment. It is parsed, never run as code. */
export interface Constraint {
  /** Every path that it names. */
  readonly paths: readonly Path[];
  /** Whether it holds. A comparison with a path that does not exist holds. */
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
    const reason = (error as Error).message.replace(/ at character \d+$/, '').replace(/\.$/, '');
    return fail('wrong-form', whereUnreadable({ reason }));
  }
};

/** Writes `.1` in paths as an index; quoted texts stay as they are. */
const indexed = (text: string): string =>
  text.replace(/"[^"]*"|'[^']*'|[A-Za-z_]\w*(?:\[[^[\]]*\]|\.\w+)*/g, (part) =>
    /^["']/.test(part) ? part : part.replace(/\.(\d+)(?!\w)/g, '[$1]'),
  );

type Compiled = (lookup: Lookup) => Value;

const compile = (node: Expression, paths: Path[]): Compiled => {
  const inside = (name: string) => compile(node[name] as Expression, paths);
  switch (node.type) {
    case 'Literal':
      return () => node['value'] as Value;
    case 'Identifier':
    case 'MemberExpression': {
      const path = pathOf(node);
      paths.push(path);
      return (lookup) => lookup(path);
    }
    case 'UnaryExpression':
      return compileUnary(operatorOf(node), inside('argument')) ?? refuse(node);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return compileBinary(operatorOf(node), inside('left'), inside('right')) ?? refuse(node);
    case 'ConditionalExpression': {
      const [test, yes, no] = [inside('test'), inside('consequent'), inside('alternate')];
      return (lookup) => (test(lookup) !== false ? yes(lookup) : no(lookup));
    }
    default:
      return refuse(node);
  }
};

const operatorOf = (node: Expression): string => String(node['operator']);

const compileUnary = (operator: string, value: Compiled): Compiled | undefined => {
  if (operator === '!') return (lookup) => value(lookup) === false;
  return operator === '-' ? (lookup) => -Number(value(lookup)) : undefined;
};

const compileBinary = (operator: string, left: Compiled, right: Compiled): Compiled | undefined => {
  if (operator === '&&') return (lookup) => left(lookup) !== false && right(lookup) !== false;
  if (operator === '||') return (lookup) => left(lookup) !== false || right(lookup) !== false;
  const [compare, calculate] = [comparisons[operator], arithmetic[operator]];
  if (compare) return (lookup) => present(left(lookup), right(lookup), compare) ?? true;
  if (calculate) return (lookup) => present(left(lookup), right(lookup), (a, b) => calculate(Number(a), Number(b)));
  return undefined;
};

const refuse = (node: Expression): never => {
  const name = words[node.type] ?? `\`${String(node['operator'] ?? node.type)}\``;
  throw new Error(`it has ${name}, which \`where\` does not support`);
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
  const segment = segmentOf(node);
  if (typeof segment !== 'string' && typeof segment !== 'number') throw new Error('an index in a path is a number');
  return [...pathOf(node['object'] as Expression), segment as Segment];
};

/** `x.name` and `x["name"]` have a name, `x[1]` an index; anything else is computed. */
const segmentOf = (node: Expression): unknown => {
  const property = node['property'] as Expression;
  if (!node['computed']) return property['name'];
  return property.type === 'Literal' ? property['value'] : undefined;
};
