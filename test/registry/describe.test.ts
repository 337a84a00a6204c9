import { describe, expect, test } from 'vitest';
import { createCatalog } from '../../src/registry/catalog.ts';
import { defineLayer, defineSchedule, type Component } from '../../src/registry/define.ts';
import { describeComponent, describeKind, describeKinds, kindMarkdown, kinds } from '../../src/registry/describe.ts';
import { choice, list, number, section, slot } from '../../src/registry/fields.ts';
import { kindFacts } from '../../src/registry/kind-facts.ts';

const wave = defineSchedule({
  type: 'wave',
  summary: 'The rate goes up and down like a wave in the sea, which nobody should ever use for anything but a test.',
  source: 'Nowhere',
  fields: {
    height: number({ minimum: 0, description: 'How high.' }),
    form: choice(['sine', 'saw'], { default: 'sine', description: 'Which form.' }),
    limits: section({ low: number({ default: 0, description: 'The lowest rate.' }) }, { description: 'Limits.' }),
    points: list(number({ description: 'A point.' }), { default: [1, 2], description: 'Where.' }),
  },
  examples: [{ height: 1 }, { height: 2, form: 'saw' }],
  rate: ({ height }) => height,
});
const still = defineLayer({
  type: 'still',
  summary: 'Does nothing.',
  fields: { first: slot('initializer', { default: 'zeros', description: 'Nothing.' }) },
  examples: [{}],
  shape: (_, input) => input,
  build: (_, tf) => tf.layers.flatten(),
});
const catalog = createCatalog([wave, still] as unknown as Component[]);

describe('for the terminal', () => {
  test('kinds with their components', () => {
    const text = describeKinds(catalog);
    expect(text).toContain('schedule\n  The learning rate during training.\n  wave\n');
    for (const kind of kinds) expect(text).toMatch(new RegExp(`^${kind}$`, 'm'));
    expect([...kinds].sort()).toEqual(Object.keys(kindFacts).sort());
  });

  test('a kind', () => {
    expect(describeKind(catalog, 'schedule')).toBe(`schedule: The learning rate during training.

  wave  The rate goes up and down like a wave in the sea, which nobody should ever use for anything
        but a test.

Every schedule also takes
  warmup  amount of steps | epochs, default 0 steps
          Length of a linear rise to the schedule’s first rate. What falls over the training, or
          with each epoch or step, starts at its end; written times (\`every\`, \`first\`, \`at\`,
          \`after\`) count from the start of training, warmup included.

A bare number is short for \`{type: constant, value: …}\`.
`);
  });

  test('a component', () => {
    expect(describeComponent(wave as never)).toBe(`schedule wave
  The rate goes up and down like a wave in the sea, which nobody should ever use for anything but a
  test.

Fields
  height      number ≥ 0, required
              How high.
  form        sine | saw, default sine
              Which form.
  limits.low  number, default 0
              The lowest rate.
  points      list of numbers, default [1, 2]
              Where.

As every schedule
  warmup  amount of steps | epochs, default 0 steps
          Length of a linear rise to the schedule’s first rate. What falls over the training, or
          with each epoch or step, starts at its end; written times (\`every\`, \`first\`, \`at\`,
          \`after\`) count from the start of training, warmup included.

Examples
  {type: wave, height: 1}
  {type: wave, height: 2, form: saw}

Source
  Nowhere
`);
  });
});

test('a reference page', () => {
  expect(kindMarkdown(catalog, 'layer')).toBe(`# layer

A part of the model.

Every layer also takes:

| field | type | default | |
|---|---|---|---|
| \`name\` | text \\| null | \`null\` | Name of the layer in summaries, paths and the saved model; defaults to its type and a number. |

## still

Does nothing.

| field | type | default | |
|---|---|---|---|
| \`first\` | initializer | \`zeros\` | Nothing. |

\`\`\`yaml
still
\`\`\`
`);
});
