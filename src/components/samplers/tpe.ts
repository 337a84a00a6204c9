import { random } from '../../mathematics/random.ts';
import { defineSampler } from '../../registry/define.ts';
import { integer } from '../../registry/fields.ts';
import { cellsOf } from '../../registry/space.ts';
import { drawn } from './_draw.ts';
import { drawFrom, logDensity, mixtureOf } from './_parzen.ts';
import { trials } from './_trials.ts';
import { ranked } from './_ranked.ts';

export const tpe = defineSampler({
  type: 'tpe',
  summary: 'Tries points near good trials and away from others, by the tree-structured Parzen estimator.',
  source:
    'Bergstra et al. 2011, multivariate as in Falkner et al. 2018 and Optuna; conditional parameters take part ' +
    'where they exist',
  fields: {
    trials,
    startup: integer({
      minimum: 1,
      default: 10,
      description: 'Random trials before results are used.',
    }),
    candidates: integer({
      minimum: 1,
      default: 24,
      description: 'Points drawn per trial from the density of good trials; the best one is tried.',
    }),
    lag: integer({
      minimum: 0,
      default: 8,
      description:
        'Trial k ignores the results of the last `lag` trials before it, so up to lag + 1 trials can run at once ' +
        'with the same results.',
    }),
  },
  examples: [{ trials: 50 }, { trials: 200, startup: 20, lag: 3 }],
  limits: ({ trials }) => ({ trials, candidates: Infinity }),
  lag: ({ lag }) => lag,
  propose: ({ startup, candidates }, candidate, search) => {
    const { space, seed, trials } = search;
    const results = ranked(trials);
    if (results.length < startup) return { coordinates: drawn(search, candidate) };
    // Optuna's share of good trials: a tenth, at most 25.
    const count = Math.min(25, Math.ceil(0.1 * results.length));
    const best = new Set(results.slice(0, count));
    // Running trials count among the others, so that no new trial repeats them.
    const mixture = (among: (tried: (typeof trials)[number]) => boolean) =>
      mixtureOf(
        space,
        trials.filter(among).map(({ point }) => cellsOf(space, point)),
      );
    const good = mixture((tried) => best.has(tried));
    const rest = mixture((tried) => !best.has(tried));
    const stream = random(seed, `sweep/${candidate}/tpe`);
    const drawnOnes = Array.from({ length: candidates }, () => drawFrom(good, space, stream));
    const scores = drawnOnes.map(
      (coordinates) => logDensity(good, space, coordinates) - logDensity(rest, space, coordinates),
    );
    return { coordinates: drawnOnes[scores.indexOf(Math.max(...scores))]! };
  },
});
