//! Forward pass, gradients and training against Keras and PyTorch: `tests/reference/seq2seq.py` made the numbers.

use std::collections::HashMap;

use glassnet::models::Tokens;
use glassnet::models::seq2seq::{ENTRY, Seq2Seq};
use glassnet::models::transformer::Shape;
use glassnet::nn::Mode;
use glassnet::nn::losses::{LOSSES, Target};
use glassnet::optim::optimizers::{OPTIMIZERS, Optimizer};
use glassnet::registry::{Settings, row_named};
use glassnet::tensor::random::{Purpose, Stream};
use glassnet::tensor::{Matrix, Real};
use serde::Deserialize;

/// How exact numbers, and losses are, in which 50 steps of Adam carry rounding on. Keras's products on PyTorch are right to
/// seven digits in float64 as well.
fn tolerances(case: &Case) -> (f64, f64) {
    match (cfg!(feature = "f64"), case.attention == "none") {
        (true, true) => (1e-6, 1e-4),
        (true, false) => (1e-8, 1e-7),
        (false, _) => (2e-5, 2e-3),
    }
}

const VOCABULARY: usize = 12;
const EXAMPLES: usize = 8;
const LONGEST: usize = 6;

#[derive(Deserialize)]
struct Reference {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    cell: String,
    attention: String,
    layers: i64,
    bidirectional: bool,
    paths: Vec<String>,
    logits: Vec<f64>,
    gradients: HashMap<String, Vec<f64>>,
    losses: Vec<f64>,
}

/// As in the script: numbers of a closed formula.
fn wave(rows: usize, columns: usize, number: usize) -> Matrix {
    let size = if rows == 1 { 0.1 } else { (2.0 / columns as f64).sqrt() };
    Matrix::from_shape_fn((rows, columns), |(row, column)| {
        let index = (row * columns + column) as f64;
        (size * (1.7 * index + 0.3 * index * index + number as f64).sin()) as Real
    })
}

/// As in the script: sources, what the decoder is given, and what is expected; with a weight of 1 for what counts.
fn batch(step: usize) -> (Tokens, Tokens, Vec<u32>, Vec<Real>) {
    let (mut sources, mut given) = (Vec::new(), Vec::new());
    let (mut expected, mut weights) = (Vec::new(), Vec::new());
    for example in 0..EXAMPLES {
        let length = 6 - example / 2;
        let token = |place: usize| {
            3 + ((7 * example + 3 * place * place + 5 * step * (place + 1) + example * place) % 9) as u32
        };
        let source: Vec<u32> = (0..length).map(token).collect();
        let reversed: Vec<u32> = source.iter().rev().copied().collect();
        given.push([&[1], &reversed[..]].concat());
        let mut answers = [&reversed[..], &[2]].concat();
        let mut counts = vec![1.0; answers.len()];
        answers.resize(LONGEST + 1, 0);
        counts.resize(LONGEST + 1, 0.0);
        expected.extend(answers);
        weights.extend(counts);
        sources.push(source);
    }
    let tokens = |sequences: &[Vec<u32>]| {
        Tokens::from_sequences(&sequences.iter().map(Vec::as_slice).collect::<Vec<_>>())
    };
    let counted: Real = weights.iter().sum();
    let scale = weights.len() as Real / counted;
    (tokens(&sources), tokens(&given), expected, weights.iter().map(|weight| weight * scale).collect())
}

fn model(case: &Case) -> Seq2Seq {
    let settings = Settings::defaults(&ENTRY)
        .with("cell", case.cell.as_str())
        .with("attention", case.attention.as_str())
        .with("num_layers", case.layers)
        .with("bidirectional", case.bidirectional)
        .with("units", 6)
        .with("embedding_dim", 5);
    let shape = Shape {
        outputs: VOCABULARY,
        source_vocabulary: VOCABULARY,
        target_vocabulary: VOCABULARY,
        longest_source: LONGEST,
        longest_target: LONGEST + 1,
        largest_batch: EXAMPLES,
    };
    let mut model = Seq2Seq::build(&settings, shape, &mut Stream::new(0, Purpose::Init));
    assert_eq!(model.parameter_paths(), case.paths);
    for (number, parameter) in model.parameters_mut().iter_mut().enumerate() {
        let (rows, columns) = parameter.value.dim();
        parameter.value.assign(&wave(rows, columns, number));
    }
    model
}

#[track_caller]
fn close<'a>(what: &str, found: impl Iterator<Item = &'a Real>, expected: &[f64], tolerance: f64) {
    let found: Vec<f64> = found.map(|&number| f64::from(number)).collect();
    assert_eq!(found.len(), expected.len(), "{what}");
    for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
        let off = (found - expected).abs();
        assert!(
            off <= tolerance * (1.0 + expected.abs()),
            "{what}, number {place}: {found}, expected {expected}"
        );
    }
}

#[test]
fn logits_gradients_and_fifty_losses_are_those_of_keras_and_pytorch() {
    let reference: Reference = serde_json::from_str(include_str!("../reference/seq2seq.json")).unwrap();
    assert_eq!(reference.cases.len(), 9);
    for case in &reference.cases {
        let name = format!("{} {} {} {}", case.cell, case.attention, case.layers, case.bidirectional);
        let (tolerance, loss_tolerance) = tolerances(case);
        let mut model = model(case);
        let loss = (LOSSES[0].build)(&Settings::defaults(&LOSSES[0].entry));
        let adam = row_named(OPTIMIZERS, "adam").unwrap();
        let rule = (adam.build)(&Settings::defaults(&adam.entry).with("epsilon", 1e-12));
        let mut optimizer = Optimizer::new(rule, model.parameters());
        let none = &mut Stream::new(0, Purpose::Dropout);
        for (step, &expected_loss) in case.losses.iter().enumerate() {
            let (source, target, expected, weights) = batch(step);
            model.zero_gradients();
            model.forward(&source, &target, 1.0, Mode::Training, none);
            let (logits, d_logits) = model.output_and_gradient();
            if step == 0 {
                close(&name, logits.iter(), &case.logits, tolerance);
            }
            let mut losses = vec![0.0; expected.len()];
            loss.forward(logits, Target::Classes(&expected), &mut losses);
            let weighted = losses.iter().zip(&weights).map(|(&loss, &weight)| f64::from(loss * weight));
            let found = weighted.sum::<f64>() / losses.len() as f64;
            assert!(
                (found - expected_loss).abs() <= loss_tolerance * expected_loss,
                "{name}, step {step}: loss {found}, expected {expected_loss}"
            );
            loss.backward(logits, Target::Classes(&expected), &weights, d_logits);
            model.backward();
            if step == 0 {
                for (path, parameter) in case.paths.iter().zip(model.parameters()) {
                    let what = format!("{name}, {path}");
                    close(&what, parameter.gradient.iter(), &case.gradients[path], tolerance);
                }
            }
            optimizer.step(3e-3 as Real, model.parameters_mut());
        }
    }
}
