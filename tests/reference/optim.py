"""Writes optim.json: what Keras's optimizers, schedules and gradient clipping do on gradients from a closed formula.

    pip install keras tensorflow-cpu        # made with Keras 3.15.1
    KERAS_BACKEND=tensorflow python tests/reference/optim.py

Read by tests/optimizers.rs, which computes the same gradients.
"""

import json
import math
from pathlib import Path

import keras
import numpy as np
from keras.optimizers.schedules import CosineDecay, ExponentialDecay, PiecewiseConstantDecay, PolynomialDecay

STEPS = 50
LEARNING_RATE_HALVES_AFTER = 25

OPTIMIZERS = {
    "sgd": keras.optimizers.SGD,
    "adam": keras.optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
    "rmsprop": keras.optimizers.RMSprop,
    "adagrad": keras.optimizers.Adagrad,
    "nadam": keras.optimizers.Nadam,
    "lion": keras.optimizers.Lion,
}

OPTIMIZER_CASES = [
    ("sgd", {}),
    ("sgd", {"learning_rate": 0.1, "momentum": 0.9}),
    ("sgd", {"momentum": 0.8, "nesterov": True}),
    ("adam", {}),
    ("adam", {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-3}),
    ("adam", {"amsgrad": True, "beta_2": 0.9}),
    ("adamw", {}),
    ("adamw", {"learning_rate": 0.02, "weight_decay": 0.1, "amsgrad": True}),
    ("rmsprop", {}),
    ("rmsprop", {"rho": 0.8, "momentum": 0.9, "epsilon": 1e-3}),
    ("rmsprop", {"centered": True}),
    ("rmsprop", {"centered": True, "momentum": 0.5}),
    ("adagrad", {}),
    ("adagrad", {"learning_rate": 0.1, "initial_accumulator_value": 0.5, "epsilon": 1e-3}),
    ("nadam", {}),
    ("nadam", {"learning_rate": 0.02, "beta_1": 0.8, "beta_2": 0.99}),
    ("lion", {}),
    ("lion", {"beta_1": 0.8, "beta_2": 0.9}),
]

CLIPPING_CASES = [{"clipvalue": 0.3}, {"clipnorm": 0.5}, {"global_clipnorm": 0.6}, {"global_clipnorm": 100.0}]


def gradients(step):
    """Of a kernel (2, 2) and a bias (2,). The kernel's last weight never gets any, like that of a pixel that is always 0."""
    flat = [math.sin(0.37 * step + 0.9 * i) * 0.5**i + 0.1 for i in range(6)]
    flat[3] = 0.0
    return np.float32(flat[:4]).reshape(2, 2), np.float32(flat[4:])


def variables():
    return (
        keras.Variable(np.float32([0.5 * math.cos(i) for i in range(4)]).reshape(2, 2)),
        keras.Variable(np.float32([0.5 * math.cos(i) for i in range(4, 6)])),
    )


def trajectory(optimizer):
    kernel, bias = variables()
    optimizer.build([kernel, bias])
    values = []
    for step in range(1, STEPS + 1):
        if step == LEARNING_RATE_HALVES_AFTER + 1:
            optimizer.learning_rate = float(optimizer.learning_rate) / 2
        optimizer.apply(list(gradients(step)))
        now = np.concatenate([keras.ops.convert_to_numpy(variable).ravel() for variable in (kernel, bias)])
        values.append([float(f"{x:.8g}") for x in now])
    return values


def warmed_up(warmup_steps, base, schedule):
    """Keras has the warm-up only in CosineDecay; here it precedes any schedule, which then starts at its own step 0."""
    if warmup_steps == 0:
        return schedule
    rising = CosineDecay(0.0, 10**6, alpha=1.0, warmup_target=base, warmup_steps=warmup_steps)
    return lambda step: rising(step) if step < warmup_steps else schedule(step - warmup_steps)


def constant(base):
    return CosineDecay(base, 10**6, alpha=1.0)


def step_decay(base, steps_per_epoch, total_steps, step_size, gamma):
    """PyTorch's StepLR, by Keras's PiecewiseConstantDecay, whose boundaries belong to the earlier piece."""
    drops = range(1, total_steps // (steps_per_epoch * step_size) + 1)
    return PiecewiseConstantDecay(
        [drop * steps_per_epoch * step_size - 1 for drop in drops], [base * gamma**drop for drop in [0, *drops]]
    )


def one_cycle(base, total_steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    """PyTorch's OneCycleLR, put together from two of Keras's CosineDecay (the first with alpha > 1, so rising)."""
    peak = pct_start * total_steps - 1
    start = base / div_factor
    rising = CosineDecay(start, peak, alpha=div_factor)
    falling = CosineDecay(base, total_steps - 1 - peak, alpha=1 / (div_factor * final_div_factor))
    return lambda step: rising(step) if step <= peak else falling(step - peak)


def schedule_cases(base, steps_per_epoch, total_steps):
    yield "constant", {}, constant(base)
    yield "constant", {"warmup_steps": 7}, warmed_up(7, base, constant(base))
    yield "step", {"step_size": 1, "gamma": 0.5}, step_decay(base, steps_per_epoch, total_steps, 1, 0.5)
    yield (
        "step",
        {"step_size": 2, "gamma": 0.1, "warmup_steps": 5},
        warmed_up(5, base, step_decay(base, steps_per_epoch, total_steps, 2, 0.1)),
    )
    yield "exponential", {"decay_steps": 20, "decay_rate": 0.9}, ExponentialDecay(base, 20, 0.9)
    yield (
        "exponential",
        {"decay_steps": 20, "decay_rate": 0.9, "staircase": True},
        ExponentialDecay(base, 20, 0.9, staircase=True),
    )
    yield "cosine", {}, CosineDecay(base, total_steps)
    yield (
        "cosine",
        {"alpha": 0.1, "warmup_steps": 10},
        CosineDecay(0.0, total_steps - 10, alpha=0.1, warmup_target=base, warmup_steps=10),
    )
    yield "linear", {}, PolynomialDecay(base, total_steps, end_learning_rate=0.0)
    yield "linear", {"alpha": 0.004}, PolynomialDecay(base, total_steps, end_learning_rate=0.004 * base)
    yield "one_cycle", {}, one_cycle(base, total_steps)
    yield "one_cycle", {"pct_start": 0.5, "div_factor": 10, "final_div_factor": 100}, one_cycle(base, total_steps, 0.5, 10, 100)


def main():
    base, steps_per_epoch, total_steps = 0.01, 15, 60
    reference = {
        "keras": keras.__version__,
        "optimizers": [
            {"name": name, "settings": settings, "values": trajectory(OPTIMIZERS[name](**settings))}
            for name, settings in OPTIMIZER_CASES
        ],
        # Plain descent with learning rate 1: the first move is the clipped gradient.
        "clipping": [
            {"settings": settings, "values": trajectory(keras.optimizers.SGD(1.0, **settings))} for settings in CLIPPING_CASES
        ],
        "schedules": {
            "base": base,
            "steps_per_epoch": steps_per_epoch,
            "total_steps": total_steps,
            "cases": [
                {"name": name, "settings": settings, "rates": [float(f"{float(rate(step)):.8g}") for step in range(total_steps)]}
                for name, settings, rate in schedule_cases(base, steps_per_epoch, total_steps)
            ],
        },
    }
    text = json.dumps(reference)
    Path(__file__).with_suffix(".json").write_text(text.replace('{"name"', '\n{"name"').replace('{"settings"', '\n{"settings"') + "\n")


main()
