"""Statistics of columns by pandas and scikit-learn. Writes columns.json beside it.

    pip install pandas scikit-learn
    python test/reference/columns.py
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

here = Path(__file__).parent
rows = pd.read_csv(here / "../../experiments/data/penguins.csv", na_values=["NA"])
train, rest = rows.iloc[:200], rows.iloc[200:]


def numbers(name, strategy, scaler, function=None):
    imputer = SimpleImputer(strategy=strategy)
    filled = imputer.fit_transform(train[[name]])
    forward = function or (lambda x: x)
    scaler.fit(forward(filled))
    scaled = scaler.transform(forward(imputer.transform(rest[[name]])))
    return {"fill": imputer.statistics_[0], "scaled": scaled[:, 0].tolist()}


def categories(name):
    encoder = OneHotEncoder(handle_unknown="ignore").fit(train[[name]])
    return {
        "categories": encoder.categories_[0].tolist(),
        "oneHot": encoder.transform(rest[[name]]).toarray().astype(int).tolist(),
    }


result = {
    "number": {
        "bill_length_mm median standardize": numbers("bill_length_mm", "median", StandardScaler()),
        "flipper_length_mm mean minMax": numbers("flipper_length_mm", "mean", MinMaxScaler()),
        "bill_depth_mm mode log standardize": numbers("bill_depth_mm", "most_frequent", StandardScaler(), np.log),
    },
    # The last 124 rows have two species, one of which the first 200 rows lack.
    "category": {"species": categories("species"), "island": categories("island")},
}
(here / "columns.json").write_text(json.dumps(result) + "\n")
