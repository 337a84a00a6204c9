"""Metrics of whole data sets by scikit-learn 1.x and numpy: python test/reference/metrics.py"""
import json, pathlib, warnings, numpy as np
from sklearn import metrics as sk

warnings.simplefilter("ignore")
rng = np.random.default_rng(4)
single = lambda x: np.asarray(x, np.float32).astype(np.float64)  # numbers that float32 holds

CLASSES = 6
labels = rng.integers(0, 4, 50)  # class 4 is only ever predicted, class 5 never occurs at all
output = single(rng.normal(size=(50, CLASSES)) + 1.5 * np.eye(CLASSES)[labels])
output[:, 5] -= 50
guess = output.argmax(1)
binary = rng.integers(0, 2, 30)
logit = single(rng.normal(size=(30, 1)) + binary[:, None] - 0.5)
positive = (logit[:, 0] > 0).astype(int)
cases = []


def add(type, fields, truth, out, value):
    cases.append(dict(type=type, fields=fields, labels=np.asarray(truth).tolist(), output=out.tolist(), value=float(value)))


for truth, out, said in [(labels, output, guess), (binary, logit, positive)]:
    add("accuracy", {}, truth, out, sk.accuracy_score(truth, said))
    for name, f in [("precision", sk.precision_score), ("recall", sk.recall_score), ("f1", sk.f1_score)]:
        for average in ["macro", "micro"]:
            add(name, {"average": average}, truth, out, f(truth, said, average=average, zero_division=0))
for k in [1, 2, 4]:
    add("topK", {"k": k}, labels, output, sk.top_k_accuracy_score(labels, output, k=k, labels=range(CLASSES)))

year = single(2000 + rng.normal(size=(300, 1)))  # where sums of float32 squares know nothing of the spread
columns = single(rng.normal(size=(200, 3)) * [1, 100, 0.01] + [0, 300, 5])
constant = single(np.full((20, 1), 7.3))
for truth in [year, columns, single(rng.normal(size=(25, 1)))]:
    out = single(truth + 0.3 * truth.std(0) * rng.normal(size=truth.shape))
    shown = truth[:, 0] if truth.shape[1] == 1 else truth
    add("meanSquaredError", {}, shown, out, sk.mean_squared_error(truth, out))
    add("meanAbsoluteError", {}, shown, out, sk.mean_absolute_error(truth, out))
    add("r2", {}, shown, out, sk.r2_score(truth, out))
add("r2", {}, constant[:, 0], constant, sk.r2_score(constant, constant))
add("r2", {}, constant[:, 0], constant + 1, sk.r2_score(constant, constant + 1))

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
