//! The data of an Experiment in Python: loading, preprocessing, split, and the form that the loss wants its targets in.

use super::points;
use super::python::{call, number, string};
use crate::experiment::Experiment;
use crate::nn::losses::Purpose;

/// Lines that leave `x_train`, `y_train` and, where there is a test part, `x_test`, `y_test`.
pub fn block(experiment: &Experiment) -> String {
    let mut lines = vec![source(experiment)];
    if !own_test_part(experiment) {
        lines.push(split(experiment));
    }
    if !is_image(experiment) {
        lines.extend(clip_outliers(experiment));
        lines.extend(scale(experiment));
    }
    if weighs_classes(experiment) {
        lines.push("counts = np.bincount(y_train)".into());
        lines.push("class_weight = dict(enumerate(len(y_train) / (len(counts) * counts)))".into());
    }
    if one_hot(experiment) {
        lines.extend(each_part(experiment, "y_{part} = keras.utils.to_categorical(y_{part})"));
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

/// A line for the training part, and the same for the test part if there is one.
fn each_part(experiment: &Experiment, line: &str) -> Vec<String> {
    let parts = if has_test_part(experiment) { &["train", "test"][..] } else { &["train"] };
    parts.iter().map(|part| line.replace("{part}", part)).collect()
}

/// Whether the source sets its last examples apart for testing.
fn own_test_part(experiment: &Experiment) -> bool {
    matches!(experiment.data.name(), "digits" | "mnist")
}

/// Whether the examples are pictures, which are only divided by their largest value.
fn is_image(experiment: &Experiment) -> bool {
    matches!(experiment.data.name(), "digits" | "mnist" | "optical_digits")
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
        "table" => table(experiment),
        _ => points::source(&experiment.data, experiment.seed),
    }
}

/// A CSV file by way of pandas.
fn table(experiment: &Experiment) -> String {
    let preprocessing = &experiment.preprocessing;
    let target = match experiment.data.words("target") {
        "" => "table.columns[-1]".to_owned(),
        name => string(name),
    };
    let missing = preprocessing.choice("missing");
    let mut lines = vec!["table = pd.read_csv(\"table.csv\", sep=None, engine=\"python\")".to_owned()];
    if preprocessing.switch("remove_duplicates") {
        lines.push("table = table.drop_duplicates()".into());
    }
    if missing == "drop" {
        lines.push("table = table.dropna()".into());
    }
    lines.push(format!("y = table.pop({target})"));
    let weight = experiment.data.words("sample_weight");
    if !weight.is_empty() {
        lines.push(format!(
            "weight = table.pop({})  # give fit those of its rows as sample_weight",
            string(weight)
        ));
    }
    if is_classification(experiment) {
        lines.push("y = y.astype(\"category\").cat.codes".into());
    }
    if preprocessing.choice("categories") == "label" {
        lines.push("for name in table.select_dtypes(exclude=\"number\"):".into());
        lines.push("    table[name] = table[name].astype(\"category\").cat.codes".into());
    }
    lines.push("x = pd.get_dummies(table, dtype=float)".into());
    match missing {
        "mean" | "median" => lines.push(format!("x = x.fillna(x.{missing}())")),
        "most_frequent" => lines.push("x = x.fillna(x.mode().iloc[0])".into()),
        _ => {}
    }
    lines.push("x, y = x.to_numpy(), y.to_numpy()".into());
    lines.join("\n")
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
    given.push(format!("random_state={}", small_seed(experiment.seed)));
    format!("x_train, x_test, y_train, y_test = {}", call("train_test_split", &given))
}

/// Scikit-learn takes seeds of 32 bits.
pub(super) fn small_seed(seed: u64) -> u64 {
    seed % (1 << 32)
}

fn clip_outliers(experiment: &Experiment) -> Vec<String> {
    let limits = match experiment.preprocessing.choice("clip_outliers") {
        "iqr" => {
            "q1, q3 = np.quantile(x_train, [0.25, 0.75], axis=0)\nlow, high = q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)"
        }
        "three_sigma" => {
            "mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)\nlow, high = mean - 3 * deviation, mean + 3 * deviation"
        }
        _ => return Vec::new(),
    };
    let mut lines = vec![limits.to_owned()];
    lines.extend(each_part(experiment, "x_{part} = np.clip(x_{part}, low, high)"));
    lines
}

fn scale(experiment: &Experiment) -> Vec<String> {
    let preprocessing = &experiment.preprocessing;
    let scaler = match preprocessing.choice("scaling") {
        "standard" => Some("StandardScaler"),
        "min_max" => Some("MinMaxScaler"),
        _ => None,
    };
    let mut lines = Vec::new();
    if let Some(scaler) = scaler {
        lines.push(format!("scaler = sklearn.preprocessing.{scaler}().fit(x_train)"));
        lines.extend(each_part(experiment, "x_{part} = scaler.transform(x_{part})"));
    }
    if !is_classification(experiment) && preprocessing.choice("target_scaling") == "standard" {
        lines.push("y_mean, y_deviation = y_train.mean(), y_train.std()".into());
        lines.extend(each_part(experiment, "y_{part} = (y_{part} - y_mean) / y_deviation"));
    }
    lines
}
