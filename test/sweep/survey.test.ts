import { describe, expect, test } from 'vitest';
import { planTrial } from '../../src/sweep/space/plan-trial.ts';
import { surveySweep } from '../../src/sweep/estimate/survey.ts';
import { createTrialPlanner } from '../../src/sweep/space/trial-planner.ts';
import { allPoints, sweepOf } from './_sweep.ts';

const surveyOf = async (section: string, isDone: (key: string) => boolean = () => false) => {
  const sweep = await sweepOf(section);
  return surveySweep(sweep, createTrialPlanner(sweep), isDone);
};

const grid =
  'space: {model.layers.hidden.units: {int: [1, 6]}, model.layers.1: [relu, {type: reshape, shape: [2, ' +
  '2]}], train.epochs: [1, 2, 3]}\nwhere: model.layers.hidden.units + train.epochs != 5';

describe('a survey', () => {
  test('counts valid and refused points as planning each trial does', async () => {
    const sweep = await sweepOf(grid);
    const planned = await Promise.all(allPoints(sweep.space).map((point) => planTrial(sweep, point)));
    const runs = planned.flatMap((trial) => ('plan' in trial ? [trial.plan] : []));
    const reasons = planned.flatMap((trial) => ('reason' in trial ? [trial.reason] : []));
    const survey = await surveyOf(grid);
    expect(survey).toMatchObject({ known: true, by: 'space', points: 36, trials: runs.length, done: 0 });
    expect(Object.fromEntries(survey.refused.map(({ reason, count }) => [reason, count]))).toEqual(
      Object.fromEntries(reasons.map((reason) => [reason, reasons.filter((other) => other === reason).length])),
    );
    expect(survey.refused.length).toBeGreaterThan(3);
    expect(survey.epochs).toBe(runs.reduce((sum, { experiment }) => sum + experiment.train.epochs, 0));
    expect(survey.steps).toBe(runs.reduce((sum, { facts }) => sum + facts.steps, 0));
    const layers = new Set(runs.map(({ experiment }) => JSON.stringify(experiment.model)));
    expect(survey.architectures.map(({ plan }) => JSON.stringify(plan().experiment.model)).sort()).toEqual(
      [...layers].sort(),
    );
    expect(survey.architectures.reduce((sum, { points }) => sum + points, 0)).toBe(runs.length);
  });

  test('makes no trial twice: an enqueued point is one of the grid’s', async () => {
    expect(
      await surveyOf(
        'space: {optimizer.momentum: [0, 0.5], train.epochs: [2, 3]}\n' +
          'enqueue: [{optimizer.momentum: 0.5}, {optimizer.momentum: 0.9}, {train.epochs: 2}]',
      ),
    ).toMatchObject({ trials: 5 });
  });

  test('leaves out finished trials', async () => {
    const sweep = await sweepOf(grid);
    const quickly = createTrialPlanner(sweep);
    const done = await quickly({ 'model.layers.hidden.units': 1, 'model.layers.1': 'relu', 'train.epochs': 3 });
    const [all, rest] = [await surveyOf(grid), await surveyOf(grid, (key) => 'key' in done && key === done.key)];
    expect(rest).toMatchObject({ trials: all.trials, done: 1, epochs: all.epochs - 3 });
  });

  test('ends with the budget', async () => {
    expect(await surveyOf(`${grid}\nbudget: {trials: 3}`)).toMatchObject({ trials: 3, by: 'trials' });
    expect(await surveyOf(`${grid}\nbudget: {epochs: 12}\nrepeats: 2`)).toMatchObject({
      by: 'epochs',
      trials: 3,
      epochs: 1 + 2 + 3,
    });
    expect(await surveyOf(`${grid}\nbudget: {time: 1 h}`)).toMatchObject({ trials: null });
  });

  test('checks corners and draws where a sampler decides by results', async () => {
    const survey = await surveyOf(
      'sampler: {type: tpe, trials: 30}\nenqueue: [{seed: 9}]\n' +
        'space: {optimizer.momentum: {uniform: [0, 0.9]}, model.layers.2.units: {int: [2, 3]}}\n' +
        'where: model.layers.2.units > 2',
    );
    expect(survey).toMatchObject({ trials: 31, known: false, points: 1 + 4 + 200 });
    expect(survey.refused).toMatchObject([{ reason: '`model.layers.2.units > 2` does not hold.' }]);
    expect(survey.refused[0]!.count).toBeGreaterThan(80);
  });
});
