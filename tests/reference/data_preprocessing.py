"""Writes data_preprocessing.json: what scikit-learn makes of a small table. Needs scikit-learn.

    python tests/reference/data_preprocessing.py
"""

import io
import json
from pathlib import Path

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

CSV = """age,income,city,bought
22,1800,Bern,no
38,5200,Oslo,yes
,3100,Bern,no
35,,Rome,yes
35,4100,,yes
54,900000,Oslo,no
2,0,Bern,no
27,2600,Rome,yes
14,2600,Bern,no
"""

rows = [line.split(",") for line in CSV.strip().split("\n")[1:]]
numbers = np.array([[float(cell) if cell else np.nan for cell in row[:2]] for row in rows])
cities = np.array([[row[2] if row[2] else None] for row in rows], dtype=object)


def clip(values, name):
    observed = [column[~np.isnan(column)] for column in numbers.T]
    if name == "iqr":
        lower, upper = zip(*[np.quantile(column, [0.25, 0.75]) for column in observed])
        lower, upper = np.array(lower), np.array(upper)
        return np.clip(values, lower - 1.5 * (upper - lower), upper + 1.5 * (upper - lower))
    if name == "three_sigma":
        mean = np.array([column.mean() for column in observed])
        deviation = np.array([column.std() for column in observed])
        return np.clip(values, mean - 3 * deviation, mean + 3 * deviation)
    return values


def features(missing, scaling, outliers, categories):
    filled = SimpleImputer(strategy=missing).fit_transform(numbers)
    cleaned = clip(filled, outliers)
    known = SimpleImputer(strategy="most_frequent", missing_values=None).fit_transform(cities)
    scaler = {"standard": StandardScaler, "min_max": MinMaxScaler}.get(scaling)
    scaled = lambda values: scaler().fit_transform(values) if scaler else values
    if categories == "one_hot":
        encoded = OneHotEncoder(sparse_output=False).fit_transform(known)
    else:
        encoded = scaled(np.unique(known.astype(str), return_inverse=True)[1].reshape(-1, 1).astype(float))
    return np.hstack([scaled(cleaned), encoded])


cases = [
    dict(missing=missing, scaling=scaling, clip_outliers=outliers, categories=categories)
    for missing, scaling, outliers, categories in [
        ("mean", "standard", "none", "one_hot"),
        ("median", "standard", "none", "label"),
        ("most_frequent", "min_max", "none", "one_hot"),
        ("mean", "none", "iqr", "one_hot"),
        ("median", "min_max", "iqr", "label"),
        ("mean", "standard", "three_sigma", "one_hot"),
    ]
]
for case in cases:
    values = features(case["missing"], case["scaling"], case["clip_outliers"], case["categories"])
    case["features"] = [[float(f"{value:.9g}") for value in row] for row in values]

lines = ",\n".join("    " + json.dumps(case) for case in cases)
Path(__file__).with_suffix(".json").write_text(f'{{\n  "csv": {json.dumps(CSV)},\n  "cases": [\n{lines}\n  ]\n}}\n')
