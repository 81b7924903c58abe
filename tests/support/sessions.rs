//! Sessions as many tests begin with, and what every family's sessions promise.
#![allow(dead_code, reason = "each test program uses some of it")]

use std::rc::Rc;

use glassnet::data::{self, Dataset, SourceFile};
use glassnet::experiment::Experiment;
use glassnet::tensor::Matrix;
use glassnet::train::{Change, Session, Stepped};

/// Small enough to be quick, with everything random switched on.
pub fn small_network() -> Experiment {
    let json = r#"{
        "version": 1,
        "seed": 7,
        "data": { "dataset": "digits", "examples": 400 },
        "model": { "layers": [
            { "layer": "dense", "units": 16, "activation": "relu" },
            { "layer": "dropout", "rate": 0.2 },
            { "layer": "batch_normalization" },
            { "layer": "gaussian_noise" },
            { "layer": "dense", "units": 10, "activation": "softmax" }
        ] },
        "compile": { "optimizer": "adam", "loss": "categorical_crossentropy", "metrics": ["accuracy"] },
        "fit": { "epochs": 3, "batch_size": 32 },
        "callbacks": ["terminate_on_nan", "early_stopping", "reduce_lr_on_plateau", "model_checkpoint"]
    }"#;
    Experiment::from_json(json).unwrap()
}

pub fn load(experiment: &Experiment, files: Vec<SourceFile>) -> Rc<Dataset> {
    let Experiment { data, split, preprocessing, seed, .. } = experiment;
    Rc::new(data::load(data, split, preprocessing, *seed, files).unwrap())
}

/// On data that needs no files.
pub fn session(experiment: &Experiment) -> Session {
    Session::new(experiment, load(experiment, Vec::new())).unwrap()
}

pub fn run(session: &mut Session, steps: usize) -> Vec<Stepped> {
    (0..steps).map(|_| session.step()).collect()
}

pub fn bits(weights: &[Matrix]) -> Vec<u64> {
    weights.iter().flatten().map(|&value| f64::from(value).to_bits()).collect()
}

/// Compares by text, since a figure that is not defined (NaN) is equal to no other.
#[track_caller]
pub fn assert_same(left: &[Stepped], right: &[Stepped], what: &str) {
    assert_eq!(format!("{left:?}"), format!("{right:?}"), "{what}");
}

#[track_caller]
pub fn assert_resumes(experiment: &Experiment) {
    let dataset = load(experiment, Vec::new());
    let mut whole = Session::new(experiment, Rc::clone(&dataset)).unwrap();
    run(&mut whole, 4);
    let checkpoint = whole.checkpoint();
    let expected = run(&mut whole, 10);
    let mut resumed = Session::new(experiment, dataset).unwrap();
    resumed.restore(&checkpoint).unwrap();
    assert_same(&expected, &run(&mut resumed, 10), experiment.data.name());
    assert_eq!(bits(&whole.weights()), bits(&resumed.weights()));
}

#[track_caller]
pub fn assert_learns(experiment: &Experiment) {
    let losses: Vec<f64> =
        run(&mut session(experiment), 24).into_iter().map(|stepped| stepped.loss).collect();
    let mean = |losses: &[f64]| losses.iter().sum::<f64>() / losses.len() as f64;
    let (first, last) = (mean(&losses[..4]), mean(&losses[20..]));
    assert!(last < 0.97 * first, "{:?}: {first} then {last}", experiment.model);
}

#[track_caller]
pub fn assert_changes_leave_weights(experiment: &Experiment) {
    let mut session = session(experiment);
    run(&mut session, 2);
    let before = session.weights();
    session.change(Change::BatchSize(48)).unwrap();
    session.change(Change::Dropout(0.4)).unwrap();
    assert_eq!(before, session.weights());
    assert!(session.step().loss.is_finite());
}
