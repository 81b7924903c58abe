"""Writes the bundled data of assets/ from the copies that scikit-learn ships: python tests/reference/data_assets.py

Needs scikit-learn. Running it again gives the same bytes.
"""

import gzip
import struct
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits, load_iris

ASSETS = Path(__file__).parents[2] / "assets"


def write_idx(name, array):
    header = struct.pack(f">HBB{array.ndim}I", 0, 0x08, array.ndim, *array.shape)
    (ASSETS / "bundled" / name).write_bytes(gzip.compress(header + array.astype(np.uint8).tobytes(), 9, mtime=0))


digits = load_digits()
# 0 to 16 becomes 0 to 255, as all pictures have it.
write_idx("optical-digits-images-idx3-ubyte.gz", np.round(digits.images * 255 / 16))
write_idx("optical-digits-labels-idx1-ubyte.gz", digits.target)

iris = load_iris()
lines = ["sepal_length,sepal_width,petal_length,petal_width,species"]
for row, species in zip(iris.data, iris.target):
    lines.append(",".join(f"{value:.1f}" for value in row) + f",{iris.target_names[species]}")
(ASSETS / "iris.csv").write_text("\n".join(lines) + "\n")
