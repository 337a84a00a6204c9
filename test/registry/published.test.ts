import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventSchema } from '../../src/registry/schema.ts';
import { eventSchemas } from '../../src/contracts/events.ts';

test('the published event schema is what the events say', () => {
  expect(JSON.parse(readFileSync('schemas/event.schema.json', 'utf8'))).toEqual(eventSchema(eventSchemas));
});
