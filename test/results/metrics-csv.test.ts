import { expect, test } from 'vitest';
import { metricsCsv } from '../../src/results/run/metrics-csv.ts';
import { fixtureEvents } from '../fixtures/runs/fixture-events.ts';

test('a row per epoch, columns in the order of the plan, numbers in full', () => {
  const lines = metricsCsv(fixtureEvents('stopped')).split('\n');
  expect(lines).toEqual([
    'epoch,step,learningRate,train/loss,train/accuracy,test/loss,test/accuracy,seconds',
    '0,938,0.001,0.952078,0.785102,0.581581,0.898359,1.52',
    '1,1876,0.001,0.511223,0.883813,0.350028,0.932904,1.537823',
    '2,2814,0.001,0.32906,0.922686,0.253108,0.945783,1.524334',
    '',
  ]);
});

test('values that are not finite are written by name', () => {
  const rows = metricsCsv(fixtureEvents('nan')).split('\n');
  expect(rows[3]!.split(',').slice(3, 7)).toEqual([
    'Infinity',
    expect.stringMatching(/^0\.9/),
    'Infinity',
    expect.stringMatching(/^0\.9/),
  ]);
  expect(rows[4]!.split(',')[3]).toBe('NaN');
});

test('without an epoch there is the header', () => {
  expect(metricsCsv(fixtureEvents('failed'))).toBe(
    'epoch,step,learningRate,train/loss,train/accuracy,test/loss,test/accuracy,seconds\n',
  );
  expect(metricsCsv([])).toBe('epoch,step,learningRate,seconds\n');
});

test('a log without its start names its columns by the first epoch; a value that an epoch lacks is empty', () => {
  const epochs = fixtureEvents('stopped').filter((event) => event.type === 'epoch:end');
  const [first, second] = epochs as [(typeof epochs)[0], (typeof epochs)[0]];
  const csv = metricsCsv([
    { ...first, values: { 'train/loss': 1, 'odd,"name"': 2 } },
    { ...second, values: { 'train/loss': 0.5 } },
  ]);
  expect(csv).toBe(
    `epoch,step,learningRate,train/loss,"odd,""name""",seconds\n0,938,0.001,1,2,${first.seconds}\n1,1876,0.001,0.5,,${second.seconds}\n`,
  );
});
