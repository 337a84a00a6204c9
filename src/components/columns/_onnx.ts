import type { RawGraph } from '../../contracts/raw-graph.ts';

/** Numbers as float32 with NaN where they are missing. Without a fill NaN stays. */
export const numbersInOnnx = (graph: RawGraph, fill: number | null): string => {
  const x = graph.input('float32');
  return fill === null ? x : filled(graph, x, fill);
};

/** 1, 0 and NaN where missing, or texts. Whatever is no boolean becomes NaN. */
export const booleansInOnnx = (graph: RawGraph, fill: 0 | 1 | null, texts: ReadonlyMap<string, 0 | 1>): string => {
  if (graph.raw === 'text') {
    const known = [...texts].flatMap(([text, value]) => casesOf(text).map((key) => [key, value] as const));
    const missing = ['', ...graph.missing].map((text) => [text, fill ?? NaN] as const);
    const table = new Map([...known, ...missing]);
    return graph.lookUp(graph.input('string'), [...table.keys()], [...table.values()], NaN);
  }
  const keys = Float64Array.of(0, 1, NaN);
  return graph.lookUp(graph.cast(graph.input('float32'), 'float64'), keys, [0, 1, fill ?? NaN], NaN);
};

/** A text in every mix of upper and lower case. */
const casesOf = (text: string): string[] =>
  [...text].reduce<string[]>(
    (heads, letter) => [
      ...new Set(heads.flatMap((head) => [head + letter.toLowerCase(), head + letter.toUpperCase()])),
    ],
    [''],
  );

/** Lists of numbers, all NaN where one is missing. */
export const vectorsInOnnx = (graph: RawGraph, size: number, fill: readonly number[] | null): string => {
  const x = graph.input('float32', size);
  if (fill === null) return x;
  const present = graph.cast(graph.node('Not', [graph.node('IsNaN', [x])]), 'float32');
  const any = graph.node('ReduceMax', [present, graph.constant(BigInt64Array.of(1n), [1])], { keepdims: 1 });
  const isMissing = graph.node('Equal', [any, scalar(graph, 0)]);
  return graph.node('Where', [isMissing, graph.constant(Float32Array.from(fill), [1, size]), x]);
};

const filled = (graph: RawGraph, x: string, fill: number): string =>
  graph.node('Where', [graph.node('IsNaN', [x]), scalar(graph, fill), x]);

const scalar = (graph: RawGraph, value: number): string => graph.constant(Float32Array.of(value));
