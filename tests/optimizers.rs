//! Optimizers, schedules and clipping against Keras: `tests/reference/optim.py` made the numbers.

use std::collections::BTreeSet;

use glassnet::nn::Parameter;
use glassnet::optim::clipping::{CLIPPING, Clipping, global_norm};
use glassnet::optim::optimizers::{OPTIMIZERS, Optimizer, OptimizerRow};
use glassnet::optim::schedules::{Progress, SCHEDULES};
use glassnet::registry::{Entry, Settings, row_named};
use glassnet::tensor::{Matrix, Real};
use serde_json::{Value as Json, json};

const STEPS: usize = 50;
const LEARNING_RATE_HALVES_AFTER: usize = 25;

fn reference() -> Json {
    serde_json::from_str(include_str!("reference/optim.json")).unwrap()
}

fn settings(entry: &'static Entry, case: &Json) -> Settings {
    Settings::from_json(entry, case["settings"].as_object().unwrap(), "").unwrap()
}

fn numbers(json: &Json) -> Vec<f64> {
    json.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// As in the script: a kernel (2, 2) and a bias (1, 2) with values and gradients from a closed formula.
fn parameters() -> Vec<Parameter> {
    let value = |i: i32| (0.5 * f64::from(i).cos()) as f32 as Real;
    vec![
        Parameter::trained("kernel", Matrix::from_shape_fn((2, 2), |(r, c)| value(2 * r as i32 + c as i32))),
        Parameter::trained("bias", Matrix::from_shape_fn((1, 2), |(_, c)| value(4 + c as i32))),
    ]
}

fn set_gradients(parameters: &mut [Parameter], step: usize) {
    let all = parameters.iter_mut().flat_map(|parameter| &mut parameter.gradient);
    for (i, gradient) in all.enumerate() {
        let formula = (0.37 * step as f64 + 0.9 * i as f64).sin() * 0.5_f64.powi(i as i32) + 0.1;
        *gradient = if i == 3 { 0.0 } else { formula as f32 as Real };
    }
}

/// Runs the script's loop and compares every weight after every step. The 2e-6 is for Keras, which takes
/// `1 - beta_2^t` in f32: at the first steps its learning rate is up to 6e-6 off.
fn check_trajectory(row: &OptimizerRow, settings: &Settings, clipping: Clipping, expected: &Json) {
    let mut parameters = parameters();
    let mut optimizer = Optimizer::new((row.build)(settings), &parameters);
    let learning_rate = settings.number("learning_rate") as Real;
    assert_eq!(expected.as_array().unwrap().len(), STEPS);
    for step in 1..=STEPS {
        set_gradients(&mut parameters, step);
        clipping.apply(global_norm(&parameters), &mut parameters);
        let halved = if step > LEARNING_RATE_HALVES_AFTER { 0.5 } else { 1.0 };
        optimizer.step(halved * learning_rate, &mut parameters);

        let found = parameters.iter().flat_map(|parameter| &parameter.value);
        for (i, (&found, expected)) in found.zip(numbers(&expected[step - 1])).enumerate() {
            let error = (f64::from(found) - expected).abs();
            assert!(
                error <= 1e-5 * expected.abs() + 2e-6,
                "{} {:?}, step {step}, weight {i}: {found}, Keras {expected}",
                row.entry.name,
                settings.to_json(),
            );
        }
    }
}

#[test]
fn every_optimizer_follows_keras_for_50_steps() {
    let reference = reference();
    let mut covered = BTreeSet::new();
    for case in reference["optimizers"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let row = row_named(OPTIMIZERS, name).unwrap();
        check_trajectory(row, &settings(&row.entry, case), Clipping::Off, &case["values"]);
        covered.insert(name);
    }
    let every: BTreeSet<_> = OPTIMIZERS.iter().map(|row| row.entry.name).collect();
    assert_eq!(covered, every, "an optimizer without a reference trajectory, or the reverse");
}

#[test]
fn every_way_of_clipping_follows_keras() {
    let reference = reference();
    let sgd = row_named(OPTIMIZERS, "sgd").unwrap();
    let mut covered = BTreeSet::new();
    for case in reference["clipping"].as_array().unwrap() {
        let clipping = Clipping::new(&settings(&CLIPPING, case)).unwrap();
        let rate_1 = Settings::defaults(&sgd.entry).with("learning_rate", 1.0);
        check_trajectory(sgd, &rate_1, clipping, &case["values"]);
        covered.extend(case["settings"].as_object().unwrap().keys().map(String::as_str));
    }
    assert_eq!(covered, CLIPPING.fields.iter().map(|field| field.name).collect());
}

#[test]
fn every_schedule_follows_keras() {
    let reference = reference();
    let schedules = &reference["schedules"];
    let number = |name: &str| schedules[name].as_f64().unwrap();
    let mut covered = BTreeSet::new();
    for case in schedules["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let row = row_named(SCHEDULES, name).unwrap();
        let settings = settings(&row.entry, case);
        for (step, expected) in numbers(&case["rates"]).into_iter().enumerate() {
            let progress = Progress {
                step: step as u64,
                steps_per_epoch: number("steps_per_epoch") as u64,
                total_steps: number("total_steps") as u64,
            };
            let found = row.rate(&settings, number("base"), progress);
            let error = (found - expected).abs();
            assert!(
                error <= 1e-5 * expected + 1e-9,
                "{name} {:?}, step {step}: {found}, Keras {expected}",
                settings.to_json(),
            );
        }
        covered.insert(name);
    }
    let every: BTreeSet<_> = SCHEDULES.iter().map(|row| row.entry.name).collect();
    assert_eq!(covered, every, "a schedule without reference values, or the reverse");
}

#[test]
fn every_schedule_stays_finite_on_runs_of_any_length() {
    for row in SCHEDULES {
        let settings = Settings::defaults(&row.entry);
        for total_steps in 0..50 {
            for step in 0..total_steps + 5 {
                let progress = Progress { step, steps_per_epoch: 0, total_steps };
                let rate = row.rate(&settings, 0.1, progress);
                assert!((0.0..=0.1).contains(&rate), "{}: {rate} at {progress:?}", row.entry.name);
            }
        }
    }
}

#[test]
fn every_optimizer_has_a_learning_rate_and_resumes_bit_for_bit() {
    for row in OPTIMIZERS {
        let settings = Settings::defaults(&row.entry);
        let learning_rate = settings.number("learning_rate") as Real;
        let run = |optimizer: &mut Optimizer, parameters: &mut [Parameter], steps: std::ops::Range<usize>| {
            for step in steps {
                set_gradients(parameters, step);
                optimizer.step(learning_rate, parameters);
            }
        };
        let mut parameters = parameters();
        let mut optimizer = Optimizer::new((row.build)(&settings), &parameters);
        run(&mut optimizer, &mut parameters, 0..5);

        let mut resumed_parameters = parameters.clone();
        let mut resumed = Optimizer::new((row.build)(&settings), &resumed_parameters);
        resumed.restore(&optimizer.state());

        run(&mut optimizer, &mut parameters, 5..10);
        run(&mut resumed, &mut resumed_parameters, 5..10);
        for (uninterrupted, resumed) in parameters.iter().zip(&resumed_parameters) {
            assert_eq!(uninterrupted.value, resumed.value, "{}", row.entry.name);
        }
    }
}

#[test]
fn two_ways_of_clipping_at_once_are_refused() {
    let both = Settings::defaults(&CLIPPING).with("clipvalue", 1.0).with("global_clipnorm", json!(2));
    let error = Clipping::new(&both).unwrap_err();
    assert_eq!(error.path, "global_clipnorm");
    assert!(error.problem.en.contains("clipvalue, global_clipnorm"), "{error}");
    assert_eq!(Clipping::new(&Settings::defaults(&CLIPPING)), Ok(Clipping::Off));
}
