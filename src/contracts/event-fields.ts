import { Type, type TSchema } from '@sinclair/typebox';

const base = {
  v: Type.Literal(1, { description: 'Version of the event format.' }),
  time: Type.String({ description: 'When, ISO 8601 in UTC.' }),
  run: Type.String({ description: 'Name of the run’s folder.' }),
  attempt: Type.Integer({ minimum: 1, description: 'Which try of the run.' }),
};
export const event = <T extends string, P extends Record<string, TSchema>>(type: T, description: string, fields: P) =>
  Type.Object({ ...base, type: Type.Literal(type), ...fields }, { additionalProperties: false, description });

/** A value that is not finite is written as its name: JSON has no NaN. */
export const value = Type.Union([
  Type.Number(),
  Type.Literal('NaN'),
  Type.Literal('Infinity'),
  Type.Literal('-Infinity'),
]);
export const values = Type.Record(Type.String(), value, { description: 'By name, `train/loss`.' });
export const json = Type.Unknown();
