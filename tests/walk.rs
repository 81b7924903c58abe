//! A step in slow motion shows what the step then does, and leaves the run as it was.

#[path = "support/sessions.rs"]
mod sessions;

use glassnet::experiment::Experiment;
use glassnet::train::Session;
use glassnet::train::inspect::{Walk, walk};

/// `optimizer` as in an Experiment.
fn session(optimizer: &str, batch_size: usize) -> Session {
    let json = format!(
        r#"{{
        "version": 1,
        "seed": 7,
        "data": {{ "dataset": "digits", "examples": 400 }},
        "model": {{ "layers": [
            {{ "layer": "dense", "units": 16, "activation": "relu" }},
            {{ "layer": "dropout", "rate": 0.2 }},
            {{ "layer": "dense", "units": 12, "activation": "tanh" }},
            {{ "layer": "dense", "units": 10, "activation": "softmax" }}
        ] }},
        "compile": {{ "optimizer": {optimizer}, "loss": "categorical_crossentropy", "metrics": ["accuracy"] }},
        "fit": {{ "epochs": 3, "batch_size": {batch_size} }}
    }}"#
    );
    sessions::session(&Experiment::from_json(&json).unwrap())
}

const ADAM: &str = r#""adam""#;
const SGD: &str = r#"{ "name": "sgd", "learning_rate": 0.5 }"#;

fn assert_near(left: f32, right: f32) {
    assert!((left - right).abs() <= 2e-5 * (1.0 + right.abs()), "{left} is not {right}");
}

/// The kernels of the session's layers.
fn weight(session: &mut Session, column: usize, input: u32, unit: usize) -> f32 {
    let model = session.sequential().unwrap().model();
    let kernel = model.parameters().filter(|parameter| parameter.name == "kernel").nth(column - 1).unwrap();
    f64::from(kernel.value[[input as usize, unit]]) as f32
}

#[test]
fn products_and_bias_add_up_to_z_and_f_of_z_is_the_output() {
    let mut session = session(ADAM, 32);
    (0..3).for_each(|_| drop(session.step()));
    for unit in 0..16 {
        let Walk { terms, others, bias, z, output, inputs, .. } = walk(&mut session, 1, unit).unwrap();
        let products: f32 = terms.iter().map(|term| term.x * term.weight.before).sum();
        assert_near(products + others + bias.unwrap().before, z);
        assert_near(output, z.max(0.0));
        assert_eq!(inputs, 784);
    }
}

#[test]
fn a_gradient_is_the_input_times_the_gradient_of_z_and_sgd_goes_down_it() {
    let mut session = session(SGD, 1);
    (0..5).for_each(|_| drop(session.step()));
    let mut moved = 0;
    for unit in 0..10 {
        let walk = walk(&mut session, 3, unit).unwrap();
        assert_eq!((walk.examples, walk.learning_rate), (1, 0.5));
        assert_near(walk.loss as f32, walk.example_loss);
        for term in &walk.terms {
            assert_near(term.weight.gradient, term.x * walk.d_z);
            assert_near(term.weight.after, term.weight.before - 0.5 * term.weight.gradient);
            moved += usize::from(term.weight.after != term.weight.before);
        }
        let bias = walk.bias.unwrap();
        assert_near(bias.gradient, walk.d_z);
    }
    assert!(moved > 40, "{moved} weights moved");
}

/// At the beginning, the end and in the middle of an epoch.
#[test]
fn the_step_then_does_what_was_shown_and_nothing_else_changes() {
    let mut watched = session(ADAM, 32);
    let mut plain = session(ADAM, 32);
    for step in 0..25 {
        let shown = walk(&mut watched, 1, 3).unwrap();
        assert_eq!(shown.step, step + 1);
        let before: Vec<f32> =
            shown.terms.iter().map(|term| weight(&mut watched, 1, term.input, 3)).collect();
        assert!(shown.terms.iter().map(|term| term.weight.before).eq(before));
        assert_eq!(format!("{:?}", watched.step()), format!("{:?}", plain.step()));
        let after: Vec<f32> = shown.terms.iter().map(|term| weight(&mut watched, 1, term.input, 3)).collect();
        assert!(shown.terms.iter().map(|term| term.weight.after).eq(after));
    }
    assert_eq!(watched.hash(), plain.hash());
}

#[test]
fn a_unit_that_is_not_there_has_no_walk() {
    let mut session = session(ADAM, 32);
    assert_eq!(walk(&mut session, 0, 0), None);
    assert_eq!(walk(&mut session, 4, 0), None);
    assert_eq!(walk(&mut session, 3, 10), None);
    assert_eq!(session.steps(), 0);
}
