"""Optuna's TPE on the functions of bench/search-functions.ts: the least loss of 100 trials, for ten seeds.

usage: optuna_tpe.py LAG. LAG trials are asked for before the first of them is told, as with LAG + 1 workers of equal speed. Multivariate, in
groups, which is Optuna's own way with conditional parameters. Prints {"version": …, "Branin": [ten numbers], …}."""
import json, math, sys, warnings
from collections import deque
import optuna

warnings.simplefilter("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)
lag = int(sys.argv[1])

def branin(trial):
    x, y = trial.suggest_float("x", -5, 10), trial.suggest_float("y", 0, 15)
    return (y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - 6) ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10

SCALES = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
CENTERS = [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]]

def hartmann6(trial):
    x = [trial.suggest_float(f"x{j}", 0, 1) for j in range(6)]
    return -sum(w * math.exp(-sum(s * (x[j] - c / 1e4) ** 2 for j, (s, c) in enumerate(zip(SCALES[i], CENTERS[i])))) for i, w in enumerate([1, 1.2, 3, 3.2]))

def conditional(trial):
    w, branch = trial.suggest_float("w", -1, 1), trial.suggest_categorical("branch", ["a", "b", "c"])
    if branch == "a":
        return w**2 + 1 + (trial.suggest_float("a.x", -5, 5) - 2) ** 2
    if branch == "b":
        return w**2 + (trial.suggest_float("b.y", -5, 5) + 3) ** 2 + (trial.suggest_float("b.z", 0, 1) - 0.3) ** 2
    return w**2 + 2

def best(function, seed):
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True))
    pending = deque()
    for _ in range(100):
        trial = study.ask()
        pending.append((trial, function(trial)))
        if len(pending) > lag:
            study.tell(*pending.popleft())
    while pending:
        study.tell(*pending.popleft())
    return study.best_value

functions = {"Branin": branin, "Hartmann6": hartmann6, "a conditional function": conditional}
print(json.dumps({"version": optuna.__version__, **{name: [best(function, seed) for seed in range(10)] for name, function in functions.items()}}))
