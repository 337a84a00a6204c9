import { describe, expect, test } from 'vitest';
import { readConstraint } from '../../src/sweep/space/constraint.ts';

const values: Record<string, number | string> = {
  'model/layers/1/units': 300,
  'model/layers/4/units': 100,
  'optimizer/type': 'adam',
  'optimizer/rate': 0.5,
};
const holds = (text: string) => readConstraint(text).value!.holds((path) => values[path.join('/')]);

describe('a constraint', () => {
  test.each([
    ['model.layers.1.units >= model.layers.4.units', true],
    ['model.layers[1].units < model.layers[4].units', false],
    ['model.layers.1.units == 3 * model.layers.4.units && optimizer.rate < 0.75', true],
    ['optimizer.type == "sgd" || optimizer.rate * 2 == 1', true],
    ['!(optimizer.type == "adam")', false],
    ['optimizer.type == "adam" ? optimizer.rate > 0.6 : 1 < 2', false],
    ['-optimizer.rate < 0', true],
    ['optimizer.beta1 < 0.1', true],
    ['optimizer.beta1 + 1 > 5', true],
  ])('%s is %s', (text, expected) => expect(holds(text)).toBe(expected));

  test('names its paths', () =>
    expect(readConstraint('a.1.b >= c["x-y"] + 1.5').value!.paths).toEqual([
      ['a', 1, 'b'],
      ['c', 'x-y'],
    ]));

  test.each([
    ['process.exit(1)', 'it has a call'],
    ['[1, 2]', 'it has a list'],
    ['a; b', 'it has several expressions'],
    ['this.constructor', 'a path consists of names and indices'],
    ['a >', 'Expected expression after >'],
  ])('%s is refused', (text, why) => expect(readConstraint(text).failure!.message).toContain(why));
});
