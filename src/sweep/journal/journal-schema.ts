import { Type, type TSchema } from '@sinclair/typebox';
import { jsonProblem } from '../../registry/json-check.ts';

/* What the lines of a sweep's journal must hold to be read; fields that a newer version added are let through. */

const index = Type.Integer({ minimum: 0 });
const value = Type.Union([Type.Number(), ...['NaN', 'Infinity', '-Infinity'].map((name) => Type.Literal(name))]);
const map = Type.Record(Type.String(), Type.Unknown());
const component = Type.Object({ type: Type.String() });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const words = (...all: readonly string[]) => Type.Union(all.map((word) => Type.Literal(word)));
const claim = { index, attempt: Type.Integer({ minimum: 1 }), token: Type.String() };

const settings = Type.Object({
  space: map,
  zip: Type.Array(map),
  where: nullable(Type.String()),
  sampler: component,
  enqueue: Type.Array(map),
  pruner: nullable(component),
  objective: Type.Object({ metric: Type.String() }),
  repeats: Type.Integer({ minimum: 1 }),
  budget: map,
});

const header = Type.Object({
  name: Type.String(),
  seed: Type.Integer(),
  settings,
  objective: Type.Object({ metric: Type.String(), goal: words('maximize', 'minimize') }),
  parameters: Type.Array(Type.Object({ id: Type.String(), path: Type.String(), kind: Type.String() })),
  experiment: map,
  data: Type.String(),
  modules: Type.Array(Type.String()),
  asked: component,
  engine: component,
  resultsVersion: Type.Optional(Type.Integer({ minimum: 1 })),
});

const run = Type.Object({
  repeat: index,
  seed: index,
  status: words('completed', 'stopped', 'pruned', 'failed'),
  reason: Type.String(),
  values: Type.Record(Type.String(), value),
  epochs: index,
  seconds: Type.Number(),
});

const outcome = Type.Object({
  status: words('completed', 'pruned', 'failed', 'cancelled'),
  reason: Type.String(),
  values: Type.Array(value),
  epochs: index,
  seconds: Type.Number(),
});

const verdict = Type.Object({
  trial: index,
  rung: Type.Object({ value: Type.Number(), unit: words('epochs', 'steps') }),
  epoch: index,
  step: index,
  value,
  decision: words('continue', 'prune'),
  n: Type.Integer(),
  rank: Type.Integer(),
  cutoff: nullable(value),
  reason: Type.String(),
});

const ended = Type.Object({ index, outcome });

const byState: Readonly<Record<string, TSchema>> = {
  sweep: Type.Object({ header, anew: Type.Boolean() }),
  began: Type.Object({}),
  queued: Type.Object({
    index,
    candidate: index,
    point: map,
    key: Type.String(),
    lineage: Type.Optional(Type.String()),
  }),
  kept: Type.Object({ index, candidate: index }),
  reopened: Type.Object({ index, reason: Type.String() }),
  running: Type.Object(claim),
  ran: Type.Object({ ...claim, run }),
  judged: Type.Object({ verdict }),
  lost: Type.Object({ ...claim, reason: Type.String(), died: Type.Boolean() }),
  completed: ended,
  pruned: ended,
  failed: ended,
  cancelled: ended,
  refused: Type.Object({ candidate: index, point: map, reason: Type.String() }),
  ended: Type.Object({ by: Type.String(), reason: Type.String() }),
};

const common = Type.Object({ state: Type.String(), time: Type.String() });

/** One sentence on what is wrong with a line, if anything is. */
export const lineProblem = (line: unknown): string | undefined => {
  const problem = jsonProblem(common, line);
  if (problem !== undefined) return problem;
  const { state, time } = line as { readonly state: string; readonly time: string };
  if (Number.isNaN(Date.parse(time))) return '`time` is not a time as ISO 8601 writes it.';
  // A state that only a newer version knows is refused by whoever adds up the lines.
  const schema = Object.hasOwn(byState, state) ? byState[state] : undefined;
  return schema && jsonProblem(schema, line);
};
