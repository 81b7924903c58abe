"""Reads a run's files with the tools that they are made for, and prints what it found as JSON.

    pip install tensorboard safetensors numpy
    python tests/reference/read_back.py FOLDER

FOLDER holds weights.safetensors and, in train/ and validation/, TensorBoard event files. Run by tests/python.rs.
"""

import json
import sys
from pathlib import Path

from safetensors.numpy import load_file
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def scalars(folder):
    events = EventAccumulator(str(folder))
    events.Reload()
    read = lambda tag: [[event.wall_time, event.step, event.value] for event in events.Scalars(tag)]
    return {tag: read(tag) for tag in sorted(events.Tags()["scalars"])}


folder = Path(sys.argv[1])
weights = load_file(folder / "weights.safetensors")
print(
    json.dumps(
        {
            "weights": {
                name: {"shape": array.shape, "sum": float(array.astype("float64").sum())}
                for name, array in sorted(weights.items())
            },
            "train": scalars(folder / "train"),
            "validation": scalars(folder / "validation"),
        }
    )
)
