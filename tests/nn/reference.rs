//! Activations, losses, batch normalization, penalties and metrics against the numbers of Keras and scikit-learn's
//! definitions in `tests/reference/nn.json`, which `tests/reference/nn.py` writes.

use glassnet::metrics::confusion::ConfusionMatrix;
use glassnet::metrics::{METRICS, Scored};
use glassnet::nn::activations::ACTIVATIONS;
use glassnet::nn::layers::{LAYERS, Place};
use glassnet::nn::losses::{LOSSES, Target};
use glassnet::nn::penalty::{constrain, penalize};
use glassnet::nn::{Mode, Parameter, Penalty};
use glassnet::registry::Settings;
use glassnet::tensor::random::{Purpose, Stream};
use glassnet::tensor::{Matrix, Real};
use serde_json::{Value as Json, json};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn reference(part: &str) -> Json {
    let all: Json = serde_json::from_str(include_str!("../reference/nn.json")).unwrap();
    all[part].clone()
}

/// All numbers of nested lists, row by row.
fn numbers(json: &Json) -> Vec<Real> {
    match json {
        Json::Array(items) => items.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().unwrap() as Real],
    }
}

fn matrix(json: &Json) -> Matrix {
    let rows = json.as_array().unwrap();
    Matrix::from_shape_vec((rows.len(), rows[0].as_array().unwrap().len()), numbers(json)).unwrap()
}

fn assert_close<'a>(name: &str, found: impl IntoIterator<Item = &'a Real>, expected: &Json) {
    let found: Vec<Real> = found.into_iter().copied().collect();
    let expected = numbers(expected);
    assert_eq!(found.len(), expected.len(), "{name}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() <= 2e-6 * expected.abs().max(1.0),
            "{name}: {found}, expected {expected}"
        );
    }
}

fn assert_near(name: &str, found: f64, expected: &Json) {
    assert_close(name, &[found as Real], expected);
}

#[test]
fn activations_are_those_of_keras() {
    let reference = reference("activations");
    let z = matrix(&reference["z"]);
    for row in ACTIVATIONS {
        let mut a = Matrix::zeros(z.raw_dim());
        (row.forward)(z.view(), a.view_mut());
        assert_close(row.name, &a, &reference["a"][row.name]);
    }
}

#[test]
fn losses_and_their_gradients_are_those_of_keras() {
    let cases = reference("losses");
    for case in cases.as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let row = LOSSES.iter().find(|row| row.entry.name == name).unwrap();
        let settings = Settings::from_json(&row.entry, case["settings"].as_object().unwrap(), "").unwrap();
        let loss = (row.build)(&settings);

        let predicted = matrix(&case["predicted"]);
        let classes: Vec<u32> = numbers(&case["target"]).iter().map(|&class| class as u32).collect();
        let values = case["target"][0].is_array().then(|| matrix(&case["target"]));
        let target =
            values.as_ref().map_or(Target::Classes(&classes), |values| Target::Values(values.view()));

        let mut per_example = vec![0.0; predicted.nrows()];
        loss.forward(predicted.view(), target, &mut per_example);
        assert_close(name, &per_example, &case["per_example"]);

        let weights = numbers(&case["weights"]);
        let mut gradient = Matrix::zeros(predicted.raw_dim());
        loss.backward(predicted.view(), target, &weights, gradient.view_mut());
        assert_close(name, &gradient, &case["gradient"]);
    }
    let covered = |name| cases.as_array().unwrap().iter().any(|case| case["name"] == name);
    assert!(LOSSES.iter().all(|row| covered(row.entry.name)));
}

#[test]
fn batch_normalization_is_that_of_keras() {
    let row = LAYERS.iter().find(|row| row.entry.name == "batch_normalization").unwrap();
    let mut stream = Stream::new(0, Purpose::Dropout);
    for case in reference("batch_normalization").as_array().unwrap() {
        let settings = Settings::from_json(&row.entry, case["settings"].as_object().unwrap(), "").unwrap();
        let place = Place { input_width: 3, largest_batch: 6, init: &mut stream.clone() };
        let mut layer = (row.build)(&settings, place);
        for parameter in layer.parameters_mut().iter_mut().filter(|parameter| parameter.is_trained()) {
            let value = numbers(&case["trained"][parameter.name]);
            parameter.value = Matrix::from_shape_vec((1, 3), value).unwrap();
        }

        let batches = [matrix(&case["batches"][0]), matrix(&case["batches"][1])];
        let mut output = [0, 1].map(|batch: usize| Matrix::zeros(batches[batch].raw_dim()));
        for (batch, output) in batches.iter().zip(&mut output) {
            layer.forward(batch.view().into(), output.view_mut(), Mode::Training, &mut stream);
        }
        assert_close("output", &output[1], &case["output"]);

        let (mut d_output, mut d_input) = (matrix(&case["d_output"]), Matrix::zeros(batches[1].raw_dim()));
        let d_batch = Some(d_input.view_mut());
        layer.backward(batches[1].view().into(), output[1].view(), d_output.view_mut(), d_batch);
        assert_close("d_input", &d_input, &case["d_input"]);
        for parameter in layer.parameters() {
            match parameter.is_trained() {
                true => assert_close("gradient", &parameter.gradient, &case["d_trained"][parameter.name]),
                false => assert_close("moving", &parameter.value, &case[parameter.name]),
            }
        }

        layer.forward(batches[0].view().into(), output[0].view_mut(), Mode::Inference, &mut stream);
        assert_close("inference", &output[0], &case["inference"]);
    }
}

#[test]
fn penalties_and_max_norm_are_those_of_keras() {
    let case = reference("weights");
    let factor = |name: &str| case[name].as_f64().unwrap() as Real;
    let mut parameters = [Parameter {
        penalty: Penalty { l1: factor("l1"), l2: factor("l2") },
        max_norm: Some(factor("max_norm")),
        ..Parameter::trained("kernel", matrix(&case["w"]))
    }];
    assert_close("penalty", &[penalize(&mut parameters[..])], &case["penalty"]);
    constrain(&mut parameters[..]);
    assert_close("max norm", &parameters[0].value, &case["constrained"]);
}

/// One metric with one of its settings changed.
fn metric(name: &str, setting: Option<(&str, Json)>, scored: Scored) -> f64 {
    let row = METRICS.iter().find(|row| row.entry.name == name).unwrap();
    let mut settings = Settings::defaults(&row.entry);
    if let Some((field, value)) = setting {
        settings.set(field, &value).unwrap();
    }
    (row.compute)(&settings, scored)
}

#[test]
fn classification_metrics_are_those_of_scikit_learn() {
    for case in reference("metrics")["classification"].as_array().unwrap() {
        let outputs = matrix(&case["outputs"]);
        let classes: Vec<u32> = numbers(&case["true"]).iter().map(|&class| class as u32).collect();
        let scored = Scored {
            outputs: outputs.view(),
            targets: Target::Classes(&classes),
            classes: case["classes"].as_u64().unwrap() as usize,
        };

        assert_near("accuracy", metric("accuracy", None, scored), &case["accuracy"]);
        for name in ["precision", "recall", "f1_score"] {
            for average in ["macro", "micro", "weighted"] {
                let found = metric(name, Some(("average", json!(average))), scored);
                assert_near(&format!("{average} {name}"), found, &case["averages"][name][average]);
            }
        }
        if scored.classes == 2 {
            assert_near("roc_auc", metric("roc_auc", None, scored), &case["roc_auc"]);
        } else {
            assert_near("top 2", metric("top_k_accuracy", Some(("k", json!(2))), scored), &case["top_2"]);
            assert!(metric("roc_auc", None, scored).is_nan());
        }

        let matrix = ConfusionMatrix::new(scored);
        let counts: Vec<Real> = matrix.counts.iter().map(|&count| count as Real).collect();
        assert_close("confusion", &counts, &case["confusion"]);
        let scores: Vec<Real> = matrix
            .class_scores()
            .iter()
            .flat_map(|class| [class.precision, class.recall, class.f1, f64::from(class.support)])
            .map(|score| score as Real)
            .collect();
        assert_close("class scores", &scores, &case["class_scores"]);
    }
}

#[test]
fn regression_metrics_are_those_of_keras() {
    let case = &reference("metrics")["regression"];
    let (outputs, values) = (matrix(&case["outputs"]), matrix(&case["values"]));
    let scored = Scored { outputs: outputs.view(), targets: Target::Values(values.view()), classes: 0 };
    for name in ["mean_squared_error", "mean_absolute_error", "root_mean_squared_error", "r2_score"] {
        assert_near(name, metric(name, None, scored), &case[name]);
    }
}

#[test]
fn a_metric_on_validation_is_named_as_in_keras() {
    // Analogies are asked of the words themselves: there is no part of the data that they would be asked of apart.
    let of_parts = METRICS.iter().filter(|row| row.entry.name != "analogy_accuracy");
    of_parts.for_each(|row| assert_eq!(row.validation_name, format!("val_{}", row.entry.name)));
}

#[test]
fn a_metric_of_no_examples_is_not_a_number() {
    let (classes, no_values) = (Vec::new(), Matrix::zeros((0, 2)));
    for row in METRICS {
        let regression = row.purposes.contains(&glassnet::nn::losses::Purpose::Regression);
        let scored = Scored {
            outputs: no_values.view(),
            targets: if regression { Target::Values(no_values.view()) } else { Target::Classes(&classes) },
            classes: if regression { 0 } else { 2 },
        };
        let value = (row.compute)(&Settings::defaults(&row.entry), scored);
        assert!(value.is_nan(), "{}: {value}", row.entry.name);
    }
}
