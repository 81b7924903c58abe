//! A session that trains a transformer keeps the promises of every session, and refuses what it cannot learn.

#[path = "support/sessions.rs"]
mod sessions;

use glassnet::data::SourceFile;
use glassnet::experiment::Experiment;
use glassnet::train::{Session, baselines};
use serde_json::{Value as Json, json};
use sessions::{assert_changes_leave_weights, assert_learns, assert_resumes, load, run, session};

/// A small transformer on a dataset, with everything random switched on.
fn experiment(data: &Json, architecture: &str, metrics: &Json) -> Experiment {
    let json = json!({
        "version": 1,
        "seed": 7,
        "data": data,
        "model": {
            "family": "transformer", "architecture": architecture, "num_layers": 1, "num_heads": 2,
            "hidden_dim": 16, "intermediate_dim": 32, "dropout": 0.1,
        },
        "compile": {
            "optimizer": { "name": "adam", "learning_rate": 0.01 },
            "loss": { "name": "categorical_crossentropy", "label_smoothing": 0.1 },
            "metrics": metrics,
        },
        "fit": { "epochs": 3, "batch_size": 32 },
    });
    Experiment::from_json(&json.to_string()).unwrap()
}

fn every_shape() -> Vec<Experiment> {
    vec![
        experiment(
            &json!({ "dataset": "generated_reviews", "examples": 300 }),
            "encoder",
            &json!(["accuracy"]),
        ),
        experiment(
            &json!({ "dataset": "generated_text", "kilobytes": 20, "context": 16 }),
            "decoder",
            &json!(["perplexity", "bits_per_character"]),
        ),
        experiment(
            &json!({ "dataset": "reverse", "examples": 300 }),
            "encoder_decoder",
            &json!(["exact_match"]),
        ),
        experiment(&json!({ "dataset": "reverse", "examples": 300 }), "decoder", &json!(["accuracy"])),
    ]
}

#[test]
fn a_resumed_run_equals_the_uninterrupted_one_in_every_shape() {
    every_shape().iter().for_each(assert_resumes);
}

#[test]
fn every_shape_learns_something_in_a_few_steps() {
    every_shape().iter().for_each(assert_learns);
}

#[test]
fn a_larger_batch_while_training_keeps_the_weights() {
    every_shape().iter().for_each(assert_changes_leave_weights);
}

#[test]
fn an_epoch_ends_after_as_many_steps_as_it_is_given() {
    let mut experiment = every_shape().remove(2);
    experiment.fit.set("steps_per_epoch", &3.into()).unwrap();
    let mut session = session(&experiment);
    assert_eq!(session.steps_per_epoch(), 3);
    let ends: Vec<u64> = run(&mut session, 9)
        .into_iter()
        .filter(|stepped| stepped.epoch_end.is_some())
        .map(|s| s.step)
        .collect();
    assert_eq!(ends, [3, 6, 9]);
}

#[test]
fn the_test_reports_what_fits_the_task() {
    let names = |experiment: &Experiment| -> Vec<String> {
        let mut session = session(experiment);
        session.step();
        session.test().unwrap().into_iter().map(|(name, _)| name).collect()
    };
    let [reviews, text, pairs, _] = every_shape().try_into().unwrap();
    assert_eq!(names(&reviews), ["loss", "accuracy", "macro_f1"]);
    assert_eq!(names(&text), ["loss", "perplexity", "bits_per_character", "accuracy"]);
    assert_eq!(names(&pairs), ["loss", "exact_match", "accuracy"]);
}

#[test]
fn a_model_that_guesses_is_as_good_as_the_uniform_baseline() {
    let experiment = &every_shape()[1];
    let mut session = session(experiment);
    let baselines = baselines(session.dataset());
    let (uniform, unigram) = (baselines[0].loss, baselines[1].loss);
    assert!((uniform - (session.dataset().outputs() as f64).ln()).abs() < 1e-12);
    assert!(unigram < uniform && unigram > 0.5 * uniform, "{unigram} against {uniform}");
    let untrained = session.test().unwrap()[0].1;
    assert!((untrained - uniform).abs() < 0.5, "{untrained} against {uniform}");
    let bits = session.test().unwrap()[2].1;
    // One character a token.
    assert!((bits - untrained / std::f64::consts::LN_2).abs() < 0.05 * bits, "{bits} bits, {untrained} nats");
}

#[track_caller]
fn refused(experiment: &Experiment, files: Vec<SourceFile>, path: &str, words: &str) {
    let problems = Session::new(experiment, load(experiment, files)).err().expect("a refusal");
    let found = problems.iter().any(|problem| problem.path == path && problem.problem.en.contains(words));
    assert!(found, "{problems:?}");
}

#[test]
fn data_and_model_that_do_not_fit_are_refused_with_the_remedy() {
    let [reviews, text, pairs, _] = every_shape().try_into().unwrap();
    let with = |experiment: &Experiment, data: &Experiment| Experiment {
        data: data.data.clone(),
        ..experiment.clone()
    };
    refused(&with(&text, &reviews), vec![], "model.architecture", "choose encoder");
    refused(&with(&reviews, &text), vec![], "model.architecture", "choose decoder");
    refused(&with(&reviews, &pairs), vec![], "model.architecture", "choose encoder_decoder");
    refused(&with(&reviews, &Experiment::default()), vec![], "data", "numbers or images");
    refused(&with(&Experiment::default(), &reviews), vec![], "data", "a stack of layers cannot read");
    let dates = experiment(&json!({ "dataset": "dates", "examples": 200 }), "decoder", &json!([]));
    refused(&dates, vec![], "model.architecture", "different vocabularies");
    let mut squared = pairs.clone();
    squared.compile.loss = Experiment::from_json(
        r#"{"version":1,"data":"iris","model":{"layers":[{"layer":"dense","units":3}]},
            "compile":{"optimizer":"adam","loss":"mean_squared_error"}}"#,
    )
    .unwrap()
    .compile
    .loss;
    refused(&squared, vec![], "compile.loss", "does not fit this target");
}

#[test]
fn settings_that_cannot_be_built_are_refused_with_the_remedy() {
    let changed = |field: &str, value: Json| {
        let mut json = every_shape()[2].to_json();
        json["model"][field] = value;
        Experiment::from_json(&json.to_string()).unwrap()
    };
    refused(&changed("num_heads", json!(3)), vec![], "model.num_heads", "divides the width 16");
    let mut odd = changed("position_embedding", json!("rope"));
    odd = {
        let mut json = odd.to_json();
        json["model"]["hidden_dim"] = json!(6);
        Experiment::from_json(&json.to_string()).unwrap()
    };
    refused(&odd, vec![], "model.hidden_dim", "even number");
}

#[test]
fn an_unknown_family_is_named_with_those_there_are() {
    let mut json = every_shape()[0].to_json();
    json["model"]["family"] = json!("perceptron");
    let error = Experiment::from_json(&json.to_string()).unwrap_err();
    assert_eq!(error.path, "model.family");
    assert!(error.problem.en.contains("sequential") && error.problem.en.contains("transformer"), "{error}");
}
