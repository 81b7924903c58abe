//! An Experiment as the Keras program that does the same, to read, copy and run in Python.
//!
//! The registry's names and fields are Keras's, so most of the text follows from the rows by itself: `gaussian_noise` with
//! `stddev` becomes `layers.GaussianNoise(0.1)`. Only what Keras words differently is spelt out here. Python draws other
//! random numbers from the same seed, so its curves agree with ours in character and not digit by digit.

mod data;
mod points;
mod python;
mod schedules;

use python::{call, class_name, list, literal, string};

use crate::experiment::Experiment;
use crate::metrics::{Better, METRICS};
use crate::registry::{Settings, Value};

/// The whole program, imports included.
pub fn program(experiment: &Experiment) -> String {
    let learning_rate = schedules::learning_rate(experiment);
    let blocks = [
        format!("keras.utils.set_random_seed({})", experiment.seed),
        data::block(experiment),
        model(experiment),
        learning_rate.set_up,
        compile(experiment, learning_rate.argument),
        fit(experiment),
        evaluate(experiment),
    ];
    let filled: Vec<String> = blocks.into_iter().filter(|block| !block.is_empty()).collect();
    let body = filled.join("\n\n");
    format!("{}\n\n{body}\n", imports(&body))
}

/// The imports that `body` needs.
fn imports(body: &str) -> String {
    const IMPORTS: [(&str, &str); 9] = [
        ("math.", "import math"),
        ("keras.", "import keras"),
        ("np.", "import numpy as np"),
        ("pd.", "import pandas as pd"),
        ("sklearn.datasets.", "import sklearn.datasets"),
        ("sklearn.metrics.", "import sklearn.metrics"),
        ("sklearn.preprocessing.", "import sklearn.preprocessing"),
        ("layers.", "from keras import layers"),
        ("train_test_split(", "from sklearn.model_selection import train_test_split"),
    ];
    let needed = IMPORTS.iter().filter(|(sign, _)| body.contains(sign));
    needed.map(|(_, import)| *import).collect::<Vec<_>>().join("\n")
}

fn model(experiment: &Experiment) -> String {
    let mut layers = vec!["keras.Input(x_train.shape[1:])".to_owned()];
    layers.extend(experiment.layers().iter().map(|layer| object("layers", layer)));
    let lines: String = layers.iter().map(|layer| format!("    {layer},\n")).collect();
    format!("model = keras.Sequential([\n{lines}])\nmodel.summary()")
}

fn compile(experiment: &Experiment, learning_rate: Option<String>) -> String {
    let metrics: Vec<String> =
        experiment.compile.metrics.iter().filter_map(|metric| keras_metric(experiment, metric)).collect();
    let mut arguments = vec![
        format!("optimizer={}", optimizer(experiment, learning_rate)),
        format!("loss={}", name_or_object("keras.losses", &experiment.compile.loss)),
    ];
    if !metrics.is_empty() {
        arguments.push(format!("metrics={}", list(&metrics)));
    }
    call("model.compile", &arguments)
}

fn optimizer(experiment: &Experiment, learning_rate: Option<String>) -> String {
    let optimizer = &experiment.compile.optimizer;
    let mut given = arguments(optimizer);
    if let Some(schedule) = learning_rate {
        given.retain(|argument| !argument.starts_with("learning_rate="));
        given.insert(0, format!("learning_rate={schedule}"));
    }
    given.extend(arguments(&experiment.compile.clipping));
    if given.is_empty() {
        return string(optimizer.name());
    }
    call(&format!("keras.optimizers.{}", class_name(optimizer.name())), &given)
}

fn fit(experiment: &Experiment) -> String {
    let fit = &experiment.fit;
    let mut given: Vec<String> = vec![
        "x_train".into(),
        "y_train".into(),
        format!("epochs={}", fit.integer("epochs")),
        format!("batch_size={}", fit.integer("batch_size")),
    ];
    given.extend(data::validation(experiment));
    if !fit.switch("shuffle") {
        given.push("shuffle=False".into());
    }
    if data::weighs_classes(experiment) {
        given.push("class_weight=class_weight".into());
    }
    if !experiment.callbacks.is_empty() {
        let callbacks: Vec<String> = experiment.callbacks.iter().map(callback).collect();
        given.push(format!("callbacks={}", list(&callbacks)));
    }
    let mut text = call("model.fit", &given);
    if experiment.callbacks.iter().any(|callback| callback.name() == "model_checkpoint") {
        text += "\nmodel.load_weights(\"best.weights.h5\")";
    }
    text
}

fn callback(settings: &Settings) -> String {
    let mut given = arguments(settings);
    if settings.name() == "model_checkpoint" {
        given.insert(0, string("best.weights.h5"));
        given.extend(["save_best_only=True".into(), "save_weights_only=True".into()]);
    }
    // Keras knows by itself that a loss should fall.
    if settings.has("monitor") && !settings.choice("monitor").ends_with("loss") {
        let monitor = settings.choice("monitor");
        let name = monitor.strip_prefix("val_").unwrap_or(monitor);
        let row = METRICS.iter().find(|row| row.entry.name == name);
        let mode = if row.is_some_and(|row| row.better == Better::Higher) { "max" } else { "min" };
        given.push(format!("mode={}", string(mode)));
    }
    call(&format!("keras.callbacks.{}", class_name(settings.name())), &given)
}

fn evaluate(experiment: &Experiment) -> String {
    if !data::has_test_part(experiment) {
        return String::new();
    }
    let mut lines = vec!["model.evaluate(x_test, y_test)".to_owned()];
    let scores: Vec<String> = experiment.compile.metrics.iter().filter_map(scikit_metric).collect();
    if !scores.is_empty() {
        let truth = if data::one_hot(experiment) { "y_test.argmax(axis=1)" } else { "y_test" };
        let one_output = experiment.output_units() == Some(1);
        let chosen = if one_output { "scores[:, 0] > 0.5" } else { "scores.argmax(axis=1)" };
        lines.push("scores = model.predict(x_test)".to_owned());
        lines.push(format!("truth, predicted = {truth}, {chosen}"));
        lines.extend(scores);
    }
    lines.join("\n")
}

/// How Keras itself would follow this metric while training; None where it cannot.
fn keras_metric(experiment: &Experiment, metric: &Settings) -> Option<String> {
    let class = match metric.name() {
        "precision" | "recall" | "f1_score" | "roc_auc" => return None,
        "top_k_accuracy" if data::one_hot(experiment) => "TopKCategoricalAccuracy",
        "top_k_accuracy" => "SparseTopKCategoricalAccuracy",
        "r2_score" => "R2Score",
        "root_mean_squared_error" => "RootMeanSquaredError",
        name => return Some(string(name)),
    };
    let mut given = arguments(metric);
    given.push(format!("name={}", string(metric.name())));
    Some(call(&format!("keras.metrics.{class}"), &given))
}

/// The metrics that Keras lacks, or has only for a single threshold, as scikit-learn computes them on the test part.
fn scikit_metric(metric: &Settings) -> Option<String> {
    let name = metric.name();
    let (function, given) = match name {
        "precision" | "recall" | "f1_score" => {
            let function = format!("{}_score", name.trim_end_matches("_score"));
            (function, format!("truth, predicted, average={}", string(metric.choice("average"))))
        }
        "roc_auc" => ("roc_auc_score".to_owned(), "truth, scores[:, -1]".to_owned()),
        _ => return None,
    };
    Some(format!("print({}, sklearn.metrics.{function}({given}))", string(name)))
}

/// `"name"` where every field has Keras's default, else `module.Name(field=value)`.
fn name_or_object(module: &str, settings: &Settings) -> String {
    if arguments(settings).is_empty() { string(settings.name()) } else { object(module, settings) }
}

fn object(module: &str, settings: &Settings) -> String {
    call(&format!("{module}.{}", class_name(settings.name())), &arguments(settings))
}

/// The fields as arguments: those that Keras users write without a name, then those that differ from the default.
fn arguments(settings: &Settings) -> Vec<String> {
    /// Always written; the first three without their name.
    const REQUIRED: [&str; 3] = ["units", "rate", "stddev"];
    /// Written even at their default, because Keras has another one.
    const OWN_DEFAULT: [&str; 2] = ["patience", "restore_best_weights"];

    let mut arguments = Vec::new();
    for field in settings.entry().fields {
        let value = settings.value(field.name);
        let positional = REQUIRED.contains(&field.name) || field.name == settings.name();
        if positional {
            arguments.push(literal(value));
        } else if *value != field.kind.default() || OWN_DEFAULT.contains(&field.name) {
            arguments.extend(named(settings, field.name, value));
        }
    }
    arguments.extend(penalty(settings));
    arguments
}

/// `field=value`, in Keras's words where they differ.
fn named(settings: &Settings, field: &str, value: &Value) -> Option<String> {
    match field {
        "l1" | "l2" | "initial_value" => None,
        "kernel_initializer" if *value == Value::Choice("constant") => {
            let start = call("keras.initializers.Constant", &[literal(settings.value("initial_value"))]);
            Some(format!("kernel_initializer={start}"))
        }
        "max_norm" => Some(format!("kernel_constraint=keras.constraints.MaxNorm({})", literal(value))),
        _ => Some(format!("{field}={}", literal(value))),
    }
}

/// L1 and L2 are one argument in Keras.
fn penalty(settings: &Settings) -> Option<String> {
    let factors: Vec<String> = ["l1", "l2"]
        .into_iter()
        .filter(|name| settings.has(name) && settings.number(name) > 0.0)
        .map(|name| format!("{name}={}", literal(settings.value(name))))
        .collect();
    let regularizer = call("keras.regularizers.L1L2", &factors);
    (!factors.is_empty()).then(|| format!("kernel_regularizer={regularizer}"))
}

#[cfg(test)]
mod tests;
