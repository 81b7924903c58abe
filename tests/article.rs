//! The article's network against Keras: 200 steps of loss from the same weights and data.
//! `tests/reference/article.py` made the numbers.

use std::rc::Rc;

use glassnet::data::{Dataset, Features, Meaning, Parts, Targets, prepare::Fitted};
use glassnet::experiment::Experiment;
use glassnet::tensor::{Matrix, Real};
use glassnet::train::Session;

const EXAMPLES: usize = 6400;

#[derive(serde::Deserialize)]
struct Reference {
    losses: Vec<f64>,
}

const ARTICLE: &str = r#"{
    "version": 1,
    "data": "digits",
    "model": { "layers": [
        { "layer": "dense", "units": 64, "activation": "relu" },
        { "layer": "dense", "units": 64, "activation": "relu" },
        { "layer": "dense", "units": 10, "activation": "softmax" }
    ] },
    "compile": { "optimizer": "adam", "loss": "categorical_crossentropy" },
    "fit": { "shuffle": false }
}"#;

/// As good as random in 0..1, and the same in every language.
fn noise(row: usize, column: usize, number: usize) -> f64 {
    let angle = 12.9898 * row as f64 + 78.233 * column as f64 + number as f64;
    (angle.sin() * 43758.5453).abs() % 1.0
}

fn dataset() -> Dataset {
    let value = |(example, pixel): (usize, usize)| {
        let wave = 0.3 * (0.05 * (example % 10 + 1) as f64 * pixel as f64).sin();
        (wave + noise(example, pixel, 7) - 0.75).max(0.0) as f32 as Real
    };
    Dataset {
        features: Features::Numbers(Matrix::from_shape_fn((EXAMPLES, 784), value)),
        targets: Targets::Classes((0..EXAMPLES as u32).map(|example| example % 10).collect()),
        meaning: Meaning {
            features: Vec::new(),
            classes: (0..10).map(|class| class.to_string()).collect(),
            target: String::new(),
            image: None,
            plane: false,
            preprocessing: Fitted::default(),
        },
        tokens: None,
        parts: Parts { training: (0..EXAMPLES as u32).collect(), ..Parts::default() },
        weights: None,
        report: Vec::new(),
    }
}

fn starting_weights(session: &Session) -> Vec<Matrix> {
    let weights = session.weights().into_iter().enumerate();
    weights
        .map(|(index, like)| {
            let (inputs, units) = like.dim();
            if inputs == 1 {
                return like;
            }
            let limit = (6.0 / (inputs + units) as f64).sqrt();
            let value = |(row, column)| limit * (2.0 * noise(row, column, index / 2) - 1.0);
            Matrix::from_shape_fn((inputs, units), |place| value(place) as f32 as Real)
        })
        .collect()
}

#[test]
fn two_hundred_steps_of_loss_are_those_of_keras() {
    let reference: Reference = serde_json::from_str(include_str!("reference/article.json")).unwrap();
    let experiment = Experiment::from_json(ARTICLE).unwrap();
    let mut session = Session::new(&experiment, Rc::new(dataset())).unwrap();
    let weights = starting_weights(&session);
    session.set_weights(&weights);
    assert_eq!(reference.losses.len(), 200);
    for (step, expected) in reference.losses.into_iter().enumerate() {
        let loss = session.step().loss;
        let error = (loss - expected).abs() / expected;
        assert!(error < 1e-4, "step {}: loss {loss}, Keras has {expected}", step + 1);
    }
}
