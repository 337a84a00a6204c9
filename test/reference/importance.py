"""Writes importance.json: scikit-learn's permutation importance of a random forest, as shares, on the data that importance.test.ts makes.

The data are made from a Lehmer generator that both sides have. The importance is taken on fresh data; assay takes the rows that a tree has
not seen. usage: importance.py (scikit-learn 1.8)
"""
import json, pathlib
import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import permutation_importance

def lehmer(seed):
    while True:
        seed = seed * 48271 % 2147483647
        yield seed / 2147483647

def data(seed, count, columns):
    stream = lehmer(seed)
    return np.array([[next(stream) for _ in range(columns)] for _ in range(count)])

functions = {
    "additive": (4, lambda x: np.sqrt(6) * x[:, 0] + np.sqrt(3) * x[:, 1] + np.sqrt(3) * x[:, 2]),
    "ishigami": (3, lambda x: np.sin(np.pi * (2 * x[:, 0] - 1)) + 7 * np.sin(np.pi * (2 * x[:, 1] - 1)) ** 2 + 0.1 * (np.pi * (2 * x[:, 2] - 1)) ** 4 * np.sin(np.pi * (2 * x[:, 0] - 1))),
    "product": (3, lambda x: x[:, 0] * x[:, 1]),
}
out = {}
for name, (columns, function) in functions.items():
    x, fresh = data(7, 400, columns), data(11, 4000, columns)
    forest = RandomForestRegressor(n_estimators=200, min_samples_leaf=2, random_state=1).fit(x, function(x))
    means = permutation_importance(forest, fresh, function(fresh), scoring="neg_mean_squared_error", n_repeats=20, random_state=1).importances_mean
    means = np.maximum(means, 0)
    out[name] = [round(float(share), 4) for share in means / means.sum()]
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, indent=2) + "\n")
