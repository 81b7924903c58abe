"""Writes nn.json: what Keras makes of small inputs, for tests/nn/reference.rs. Needs only TensorFlow (Keras 3):

    python tests/reference/nn.py
"""

import json
import pathlib

import keras
import numpy as np
import tensorflow as tf


def wave(rows, columns, size=3.0, phase=0.0):
    """Numbers of a closed formula, spread over -size to size."""
    index = np.arange(rows * columns, dtype=np.float64).reshape(rows, columns)
    return np.round(size * np.sin(1.7 * index + 0.3 * index**2 + phase), 3).astype(np.float32)


def plain(value):
    return np.asarray(value).tolist()


def activations():
    z = np.concatenate([wave(6, 4), wave(2, 4, size=20.0)])
    names = """linear relu leaky_relu elu selu gelu silu sigmoid hard_sigmoid tanh softplus softsign softmax""".split()
    return {"z": plain(z), "a": {name: plain(keras.activations.get(name)(tf.constant(z))) for name in names}}


def loss(name, function, predicted, target, shown_target, settings):
    """`function` is a Keras loss class; `shown_target` is the target as the Rust side has it."""
    weights = np.array([1.0, 0.5, 2.0, 0.0, 3.0, 1.0], np.float32)
    p = tf.constant(predicted)
    with tf.GradientTape() as tape:
        tape.watch(p)
        weighted = function()(target, p, sample_weight=weights)
    return {
        "name": name,
        "settings": settings,
        "predicted": plain(predicted),
        "target": plain(shown_target),
        "weights": plain(weights),
        "per_example": plain(function(reduction=None)(target, p)),
        "gradient": plain(tape.gradient(weighted, p)),
    }


def losses():
    many, two, values = wave(6, 3), wave(6, 1), wave(6, 2, phase=1.0)
    classes, sides = np.array([0, 2, 1, 1, 0, 2]), np.array([0, 1, 1, 0, 1, 0])
    one_hot, column = np.eye(3, dtype=np.float32)[classes], sides[:, None].astype(np.float32)
    k = keras.losses

    def with_options(function, **options):
        return lambda **more: function(**options, **more)

    rows = []
    for smoothing in [0.0, 0.1]:
        options = {"from_logits": True, "label_smoothing": smoothing}
        settings = {"label_smoothing": smoothing}
        categorical = with_options(k.CategoricalCrossentropy, **options)
        rows.append(loss("categorical_crossentropy", categorical, many, one_hot, classes, settings))
        binary = with_options(k.BinaryCrossentropy, **options)
        rows.append(loss("binary_crossentropy", binary, two, column, sides, settings))
    sparse = with_options(k.SparseCategoricalCrossentropy, from_logits=True)
    rows.append(loss("sparse_categorical_crossentropy", sparse, many, classes, classes, {}))
    rows.append(loss("hinge", k.Hinge, two, column, sides, {}))
    for name, function in [
        ("mean_squared_error", k.MeanSquaredError),
        ("mean_absolute_error", k.MeanAbsoluteError),
        ("huber", k.Huber),
    ]:
        rows.append(loss(name, function, wave(6, 2), values, values, {}))
        rows.append(loss(name, function, many, one_hot, classes, {}))
    rows.append(loss("huber", with_options(k.Huber, delta=0.5), wave(6, 2), values, values, {"delta": 0.5}))
    return rows


def batch_normalization():
    """Two training batches, then one in inference."""
    rows = []
    for settings in [{}, {"momentum": 0.9, "epsilon": 0.01, "center": False}, {"scale": False}]:
        layer = keras.layers.BatchNormalization(**settings)
        layer.build((None, 3))
        for weight, phase in zip(layer.trainable_weights, [0.5, 1.5]):
            weight.assign(wave(1, 3, phase=phase)[0])
        trained = {weight.name: plain(weight) for weight in layer.trainable_weights}
        batches = [wave(6, 3), wave(4, 3, phase=2.0)]
        d_output = wave(4, 3, phase=4.0)
        layer(batches[0], training=True)
        x = tf.constant(batches[1])
        with tf.GradientTape() as tape:
            tape.watch(x)
            output = layer(x, training=True)
            agreed = tf.reduce_sum(output * d_output)
        d_x, d_weights = tape.gradient(agreed, [x, [weight.value for weight in layer.trainable_weights]])
        rows.append(
            {
                "settings": settings,
                "trained": trained,
                "batches": [plain(batch) for batch in batches],
                "output": plain(output),
                "d_output": plain(d_output),
                "d_input": plain(d_x),
                "d_trained": {w.name: plain(d) for w, d in zip(layer.trainable_weights, d_weights)},
                "moving_mean": plain(layer.moving_mean),
                "moving_variance": plain(layer.moving_variance),
                "inference": plain(layer(batches[0], training=False)),
            }
        )
    return rows


def weights():
    w = wave(4, 3)
    return {
        "w": plain(w),
        "l1": 0.01,
        "l2": 0.02,
        "penalty": plain(keras.regularizers.L1L2(0.01, 0.02)(w)),
        "max_norm": 3.5,
        "constrained": plain(keras.constraints.MaxNorm(3.5, axis=0)(w)),
    }


def class_scores(true, predicted, classes):
    """Precision, recall, F1 and support of each class as scikit-learn defines them (zero_division=0)."""
    share = lambda part, whole: part / whole if whole else 0.0
    rows = []
    for c in range(classes):
        right = np.sum((true == c) & (predicted == c))
        precision, recall = share(right, np.sum(predicted == c)), share(right, np.sum(true == c))
        rows.append((precision, recall, share(2 * precision * recall, precision + recall), np.sum(true == c)))
    return np.array(rows, np.float64)


def classification_metrics(outputs, true, classes):
    predicted = outputs.argmax(1) if outputs.shape[1] > 1 else (outputs[:, 0] > 0.5).astype(int)
    scores = class_scores(true, predicted, classes)
    occurring = np.union1d(true, predicted)
    averages = {}
    for column, name in enumerate(["precision", "recall", "f1_score"]):
        averages[name] = {
            "macro": scores[occurring, column].mean(),
            "micro": np.mean(true == predicted),
            "weighted": np.average(scores[:, column], weights=scores[:, 3]),
        }
    found = {"outputs": plain(outputs), "true": plain(true), "classes": classes, "class_scores": plain(scores)}
    found["averages"] = averages
    found["accuracy"] = plain(np.mean(true == predicted))
    found["confusion"] = plain(tf.math.confusion_matrix(true, predicted, classes))
    if classes == 2:
        scores = outputs[:, -1]
        pairs = [np.sign(one - zero) / 2 + 0.5 for one in scores[true == 1] for zero in scores[true == 0]]
        found["roc_auc"] = plain(np.mean(pairs))
    else:
        one_hot = np.eye(classes)[true]
        top = keras.metrics.TopKCategoricalAccuracy(k=2)
        top.update_state(one_hot, outputs)
        found["top_2"] = plain(top.result())
    return found


def metrics():
    # The last class is neither true nor predicted, the one before never true.
    six = plain(keras.ops.softmax(wave(12, 6) - np.array([0, 0, 0, 0, 0, 9], np.float32)))
    true = np.array([0, 1, 2, 3, 0, 1, 2, 3, 0, 0, 1, 2])
    # Rounded, so that there are ties.
    column = np.round(keras.ops.sigmoid(wave(14, 1)), 1).astype(np.float32)
    sides = np.array([0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0])
    outputs, values = wave(8, 2), wave(8, 2) + wave(8, 2, size=0.8, phase=2.0)

    def regression(metric):
        metric.update_state(values, outputs)
        return plain(metric.result())

    k = keras.metrics
    return {
        "classification": [
            classification_metrics(np.array(six, np.float32), true, 6),
            classification_metrics(column, sides, 2),
            classification_metrics(np.concatenate([1 - column, column], 1), sides, 2),
        ],
        "regression": {
            "outputs": plain(outputs),
            "values": plain(values),
            "mean_squared_error": regression(k.MeanSquaredError()),
            "mean_absolute_error": regression(k.MeanAbsoluteError()),
            "root_mean_squared_error": regression(k.RootMeanSquaredError()),
            "r2_score": regression(k.R2Score()),
        },
    }


def shortened(value):
    """Seven digits: more than f32 holds is noise in the file."""
    if isinstance(value, dict):
        return {key: shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shortened(item) for item in value]
    return float(f"{value:.7g}") if isinstance(value, float) else value


if __name__ == "__main__":
    reference = {
        "made_with": f"Keras {keras.__version__}, TensorFlow {tf.__version__}",
        "activations": activations(),
        "losses": losses(),
        "batch_normalization": batch_normalization(),
        "weights": weights(),
        "metrics": metrics(),
    }
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(shortened(reference)) + "\n")
    print(f"{path}: {path.stat().st_size} bytes")
