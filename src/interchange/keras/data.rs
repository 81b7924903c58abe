//! The data of an Experiment in Python: loading, preprocessing, split, and the form that the loss wants its targets in.

use super::python::{call, number};
use crate::experiment::Experiment;
use crate::nn::losses::Purpose;

/// Lines that leave `x_train`, `y_train` and, where there is a test part, `x_test`, `y_test`.
pub fn block(experiment: &Experiment) -> String {
    let mut lines = vec![source(experiment)];
    if !own_test_part(experiment) {
        lines.push(split(experiment));
    }
    if let Some(scaler) = scaler(experiment) {
        lines.push(format!("scaler = sklearn.preprocessing.{scaler}().fit(x_train)"));
        lines.extend(parts(experiment).map(|part| format!("x_{part} = scaler.transform(x_{part})")));
    }
    if weighs_classes(experiment) {
        lines.push("counts = np.bincount(y_train)".into());
        lines.push("class_weight = dict(enumerate(len(y_train) / (len(counts) * counts)))".into());
    }
    if one_hot(experiment) {
        lines
            .extend(parts(experiment).map(|part| format!("y_{part} = keras.utils.to_categorical(y_{part})")));
    }
    lines.join("\n")
}

/// The argument of `fit` that says what to validate on.
pub fn validation(experiment: &Experiment) -> Option<String> {
    if experiment.split.switch("validation_from_test") {
        return Some("validation_data=(x_test, y_test)".into());
    }
    let share = experiment.split.number("validation_split");
    (share > 0.0).then(|| format!("validation_split={}", number(share)))
}

/// How many examples are left for training once `fit` has taken the validation part off.
pub fn training_examples(experiment: &Experiment) -> String {
    let share = experiment.split.number("validation_split");
    if experiment.split.switch("validation_from_test") || share == 0.0 {
        return "len(x_train)".into();
    }
    format!("int(len(x_train) * (1 - {}))", number(share))
}

pub fn has_test_part(experiment: &Experiment) -> bool {
    own_test_part(experiment) || experiment.split.number("test_split") > 0.0
}

/// Whether `y` holds a row of zeros with a one for the class, as `categorical_crossentropy` wants it.
pub fn one_hot(experiment: &Experiment) -> bool {
    let indices = experiment.compile.loss.name() == "sparse_categorical_crossentropy";
    is_classification(experiment) && !indices && experiment.output_units() != Some(1)
}

pub fn weighs_classes(experiment: &Experiment) -> bool {
    is_classification(experiment) && experiment.fit.choice("class_weight") == "balanced"
}

fn is_classification(experiment: &Experiment) -> bool {
    let regression_is_possible = experiment.loss_row().purposes.contains(&Purpose::Regression);
    !(regression_is_possible && experiment.output_activation() == "linear")
}

fn parts(experiment: &Experiment) -> impl Iterator<Item = &'static str> {
    ["train", "test"].into_iter().take(if has_test_part(experiment) { 2 } else { 1 })
}

/// Whether the source sets its last examples apart for testing.
fn own_test_part(experiment: &Experiment) -> bool {
    matches!(experiment.data.name(), "digits" | "mnist")
}

fn source(experiment: &Experiment) -> String {
    let mnist = "(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 784) / 255
x_test = x_test.reshape(-1, 784) / 255";
    match experiment.data.name() {
        "digits" => format!("# Glassnet draws its own digits; MNIST has the same shape.\n{mnist}"),
        "mnist" => mnist.into(),
        "optical_digits" => {
            "x, y = sklearn.datasets.load_digits(return_X_y=True)\nx = x / 16  # (1797, 64)".into()
        }
        "iris" => "x, y = sklearn.datasets.load_iris(return_X_y=True)".into(),
        _ => "# Glassnet makes these examples itself: put your own here.\nx, y = np.load(\"x.npy\"), np.load(\"y.npy\")"
            .into(),
    }
}

fn split(experiment: &Experiment) -> String {
    if !has_test_part(experiment) {
        return "x_train, y_train = x, y".into();
    }
    let mut given =
        vec!["x".into(), "y".into(), format!("test_size={}", number(experiment.split.number("test_split")))];
    if is_classification(experiment) && experiment.split.switch("stratify") {
        given.push("stratify=y".into());
    }
    // Scikit-learn takes 32 bits.
    given.push(format!("random_state={}", experiment.seed % (1 << 32)));
    format!("x_train, x_test, y_train, y_test = {}", call("train_test_split", &given))
}

/// The class of scikit-learn that scales the columns; images are divided by their largest value instead.
fn scaler(experiment: &Experiment) -> Option<&'static str> {
    if matches!(experiment.data.name(), "digits" | "mnist" | "optical_digits") {
        return None;
    }
    match experiment.preprocessing.choice("scaling") {
        "standard" => Some("StandardScaler"),
        "min_max" => Some("MinMaxScaler"),
        _ => None,
    }
}
