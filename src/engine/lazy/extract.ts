import type { Call, RecordedGraph, Value } from '../record/graph.ts';
import { needed } from '../passes/needed.ts';

/**
 * A piece of a recording that stands for itself, and the values of the recording that it is to be fed, by the names of
 * its inputs.
 */
export interface Extract {
  readonly graph: RecordedGraph;
  readonly inputs: Readonly<Record<string, Value>>;
}

/**
 * What computes `roots`, renumbered from 0, so that pieces that do the same look the same whenever they were recorded.
 */
export const extract = (calls: readonly Call[], roots: readonly Value[]): Extract => {
  const copies = new Map<Value, Value>();
  const inputs: Record<string, Value> = {};
  const copy = (value: Value): Value => {
    const known = copies.get(value);
    if (known) return known;
    const id = copies.size;
    const origin = value.origin.kind === 'input' ? { ...value.origin, name: `i${id}` } : value.origin;
    if (origin.kind === 'input') inputs[origin.name] = value;
    const made = { ...value, id, origin };
    copies.set(value, made);
    return made;
  };
  const copyCall = (call: Call): Call => {
    const copied = {
      ...call,
      inputs: Object.fromEntries(Object.entries(call.inputs).map(([name, value]) => [name, copy(value)])),
    };
    const outputs = call.outputs.map((output) => {
      const made = { ...output, id: copies.size, origin: { kind: 'call' as const, call: copied } };
      copies.set(output, made);
      return made;
    });
    return Object.assign(copied, { outputs, output: outputs[0]! });
  };
  const outputs = Object.fromEntries(roots.map((root, i) => [`r${i}`, root]));
  const graph = needed({ calls, state: {}, outputs });
  const copied = graph.calls.map(copyCall);
  return {
    graph: {
      calls: copied,
      state: {},
      outputs: Object.fromEntries(Object.entries(outputs).map(([name, root]) => [name, copies.get(root)!])),
    },
    inputs,
  };
};
