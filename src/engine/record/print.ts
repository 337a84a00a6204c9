import { createHash } from 'node:crypto';
import type { Attributes, Call, ConstantData, RecordedGraph, Value } from './graph.ts';

/**
 * A recorded graph as text, a call a line:
 *
 *     %2 = Add(a: %0, b: %1) : float32 [2, 3]
 *
 * Graphs of the same text compute the same: constants are written in full, or as their digest.
 */
export const printRecorded = ({ calls, state, outputs }: RecordedGraph): string => {
  const results = { ...prefixed('state', state), ...prefixed('output', outputs) };
  const leaves = new Set(
    [...calls.flatMap(({ inputs }) => Object.values(inputs)), ...Object.values(results)].filter(
      ({ origin }) => origin.kind !== 'call',
    ),
  );
  return [
    ...[...leaves].sort((a, b) => a.id - b.id).map((value) => `%${value.id} = ${leaf(value)} : ${typeOf(value)}`),
    ...calls.map(printCall),
    ...Object.entries(results).map(([name, { id }]) => `${name} = %${id}`),
    '',
  ].join('\n');
};

const prefixed = <T>(kind: string, values: Readonly<Record<string, T>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${kind} ${name}`, value]));

const printCall = ({ kernel, inputs, attributes, outputs }: Call): string => {
  const operands = Object.entries(inputs).map(([name, { id }]) => `${name}: %${id}`);
  const settings = Object.keys(attributes).length === 0 ? '' : ` ${printAttributes(attributes)}`;
  const results = outputs.map(({ id }) => `%${id}`).join(', ');
  return `${results} = ${kernel}(${operands.join(', ')})${settings} : ${outputs.map(typeOf).join(', ')}`;
};

const leaf = ({ origin }: Value): string => {
  if (origin.kind === 'constant')
    return `constant ${origin.fill === undefined ? printData(origin.data) : numberText(origin.fill)}`;
  return origin.kind === 'call' ? origin.call.kernel : `${origin.kind} ${origin.name} (${origin.dtype})`;
};

const typeOf = ({ dtype, shape }: Value) => `${dtype} [${shape.join(', ')}]`;

/** JSON has neither infinities nor a negative zero, and both make a difference. */
const printAttributes = (attributes: Attributes): string =>
  JSON.stringify(attributes, (_, value: unknown) =>
    typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)) ? numberText(value) : value,
  );

const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

const elementText = (value: number | bigint): string => (typeof value === 'number' ? numberText(value) : String(value));

const mostWritten = 16;

export const printData = (data: ConstantData | BigInt64Array): string =>
  data.length <= mostWritten
    ? `[${Array.from<number | bigint, string>(data, elementText).join(', ')}]`
    : createHash('sha256')
        .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
        .digest('hex')
        .slice(0, 32);
