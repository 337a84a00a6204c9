"""Writes windows.json: windows over two series with gaps, by pandas and numpy's sliding_window_view.

    python test/reference/windows.py
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

random = np.random.default_rng(5)
hours = {"north": [h for h in range(60) if h not in (7, 8, 41)], "south": list(range(100, 140))}
table = pd.DataFrame(
    [(h, name, round(float(random.normal(10, 5)), 2), round(float(random.normal()), 2)) for name in hours for h in hours[name]],
    columns=["hour", "station", "temperature", "wind"],
)
shuffled = table.sample(frac=1, random_state=1)


def windows_of(rows, past, future, stride):
    """Windows of a series: features [n, past, 2], labels [n, future], without those that have a gap."""
    if len(rows) < past + future:
        return [], [], 0
    values = rows[["temperature", "wind"]].to_numpy()
    x = sliding_window_view(values, past + future, axis=0)[::stride].transpose(0, 2, 1)
    steps = sliding_window_view(np.diff(rows["hour"].to_numpy()), past + future - 1)[::stride]
    whole = (steps == 1).all(axis=1)
    return x[whole, :past].tolist(), x[whole, past:, 0].tolist(), int((~whole).sum())


def case(past, future, stride, validation, test):
    found = {name: {"features": [], "labels": [], "gaps": 0} for name in ("train", "validation", "test")}
    training = []
    for _, rows in table.sort_values(["station", "hour"]).groupby("station"):
        count = len(rows)
        last = count - int(np.floor(count * test + 0.5))
        middle = last - int(np.floor(count * validation + 0.5))
        training.append(rows.iloc[:middle])
        for name, part in (("train", rows.iloc[:middle]), ("validation", rows.iloc[middle:last]), ("test", rows.iloc[last:])):
            x, y, gaps = windows_of(part, past, future, stride)
            found[name]["features"] += x
            found[name]["labels"] += y
            found[name]["gaps"] += gaps
    temperature = pd.concat(training)["temperature"]
    return {
        "past": past, "future": future, "stride": stride, "validation": validation, "test": test,
        "mean": temperature.mean(), "std": temperature.std(ddof=0), "parts": found,
    }


cases = [case(5, 2, 1, 0.2, 0.25), case(4, 1, 3, 0.2, 0.2), case(3, 3, 2, 0.25, 0.3)]
reference = {"rows": json.loads(shuffled.to_json(orient="records")), "cases": cases}
path = Path(__file__).with_suffix(".json")
path.write_text(json.dumps(reference) + "\n")
