"""Writes article.json: 200 steps of loss of the article's network in Keras, from weights and data of a closed formula.

    pip install keras tensorflow-cpu        # made with Keras 3.15.1 and TensorFlow 2.21.0
    KERAS_BACKEND=tensorflow python tests/reference/article.py

Read by tests/article.rs, which computes the same weights and data. Without dropout and shuffling, which no two
libraries draw alike.
"""

import json
import math
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

EXAMPLES, BATCH, STEPS = 6400, 32, 200


def noise(row, column, number):
    """As good as random in 0..1, and the same in every language."""
    return np.abs(np.sin(12.9898 * row + 78.233 * column + number) * 43758.5453) % 1


def features():
    """A wave for each class under much noise; four fifths are cut off to 0, as the background of a digit is."""
    example, pixel = np.arange(EXAMPLES)[:, None], np.arange(784)[None, :]
    wave = 0.3 * np.sin(0.05 * (example % 10 + 1) * pixel)
    return np.maximum(wave + noise(example, pixel, 7) - 0.75, 0).astype("float32")


def kernel(inputs, units, number):
    limit = math.sqrt(6 / (inputs + units))
    row, column = np.arange(inputs)[:, None], np.arange(units)[None, :]
    return (limit * (2 * noise(row, column, number) - 1)).astype("float32")


x = features()
y = keras.utils.to_categorical(np.arange(EXAMPLES) % 10, 10)
model = keras.Sequential([
    keras.Input((784,)),
    keras.layers.Dense(64, "relu"),
    keras.layers.Dense(64, "relu"),
    keras.layers.Dense(10, "softmax"),
])
for number, layer in enumerate(model.layers):
    inputs, units = layer.kernel.shape
    layer.set_weights([kernel(inputs, units, number), np.zeros(units, "float32")])
optimizer, crossentropy = keras.optimizers.Adam(), keras.losses.CategoricalCrossentropy()

losses = []
for step in range(STEPS):
    start = step * BATCH % EXAMPLES
    with tf.GradientTape() as tape:
        loss = crossentropy(y[start:start + BATCH], model(x[start:start + BATCH], training=True))
    weights = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    losses.append(float(loss))

text = json.dumps({"keras": keras.__version__, "losses": losses})
Path(__file__).with_suffix(".json").write_text(text + "\n")
