//! Ways to compute the same that must agree.

use glassnet::models::Tokens;
use glassnet::nn::Mode;
use glassnet::tensor::Real;
use glassnet::tensor::random::{Purpose, Stream};

use crate::models::{ATTENTIONS, CELLS, model, random, settings};

const TOLERANCE: Real = if cfg!(feature = "f64") { 1e-10 } else { 2e-5 };

fn close(a: Real, b: Real) -> bool {
    (a - b).abs() <= TOLERANCE * (1.0 + a.abs())
}

fn one(tokens: &Tokens, example: usize) -> Tokens {
    let places = example * tokens.length..(example + 1) * tokens.length;
    let visible = tokens.visible[places.clone()].iter().take_while(|&&visible| visible).count();
    Tokens::from_sequences(&[&tokens.ids[places][..visible]])
}

#[test]
fn a_packed_batch_equals_its_examples_one_by_one_forward_and_back() {
    for cell in CELLS {
        for attention in ATTENTIONS {
            let settings = settings(cell, attention).with("num_layers", 2).with("bidirectional", true);
            let mut stream = Stream::new(4, Purpose::Data);
            let source = random(&[6, 4, 4, 1], &mut stream);
            let target = random(&[5, 3, 4, 5], &mut stream);
            let mut model = model(&settings, 4, 6);
            let none = &mut Stream::new(0, Purpose::Dropout);
            let logits = model.forward(&source, &target, 1.0, Mode::Training, none).to_owned();
            let counts = |example: usize, place: usize| target.visible[example * target.length + place];
            let mut weights = logits.mapv(|z| z.sin());
            for ((row, _), weight) in weights.indexed_iter_mut() {
                *weight *= Real::from(u8::from(counts(row / target.length, row % target.length)));
            }
            model.output_and_gradient().1.assign(&weights);
            model.backward();
            let together: Vec<_> =
                model.parameters().iter().map(|parameter| parameter.gradient.clone()).collect();
            model.zero_gradients();
            for example in 0..4 {
                let (source, target_of) = (one(&source, example), one(&target, example));
                let alone = model.forward(&source, &target_of, 1.0, Mode::Training, none).to_owned();
                for ((place, token), &found) in alone.indexed_iter() {
                    let expected = logits[[example * target.length + place, token]];
                    assert!(
                        close(found, expected),
                        "{cell} {attention}, example {example}: {found}, {expected}"
                    );
                }
                let start = example * target.length;
                let part = weights.slice(ndarray::s![start..start + target_of.length, ..]).to_owned();
                model.output_and_gradient().1.assign(&part);
                model.backward();
            }
            for (path, (sum, expected)) in
                model.parameter_paths().iter().zip(model.parameters().iter().zip(&together))
            {
                for (&found, &expected) in sum.gradient.iter().zip(expected) {
                    assert!(close(found, expected), "{cell} {attention}, {path}: {found}, {expected}");
                }
            }
        }
    }
}

#[test]
fn step_by_step_equals_the_whole_target_at_once() {
    for cell in CELLS {
        for attention in ATTENTIONS {
            let settings = settings(cell, attention).with("num_layers", 2);
            let mut stream = Stream::new(4, Purpose::Data);
            let (source, target) = (random(&[5], &mut stream), random(&[4], &mut stream));
            let mut model = model(&settings, 1, 6);
            let none = &mut Stream::new(0, Purpose::Dropout);
            let whole = model.forward(&source, &target, 1.0, Mode::Inference, none).to_owned();
            let weights = model.alignment().map(|weights| weights.to_owned());
            let mut decoding = model.begin(&source);
            for (place, &token) in target.ids.iter().enumerate() {
                let logits = model.step(&mut decoding, &[token]);
                for (&found, &expected) in logits.iter().zip(whole.row(place)) {
                    assert!(close(found, expected), "{cell} {attention}, step {place}: {found}, {expected}");
                }
                if let Some(weights) = &weights {
                    for (&found, &expected) in decoding.weights().iter().zip(weights.row(place)) {
                        assert!(close(found, expected), "{cell} {attention}, weights at step {place}");
                    }
                }
            }
        }
    }
}

#[test]
fn weights_add_up_to_1_and_leave_padding_out() {
    let mut model = model(&settings("gru", "additive"), 2, 6);
    let mut stream = Stream::new(4, Purpose::Data);
    let (source, target) = (random(&[5, 2], &mut stream), random(&[4, 4], &mut stream));
    model.forward(&source, &target, 1.0, Mode::Inference, &mut Stream::new(0, Purpose::Dropout));
    let weights = model.alignment().unwrap();
    for (row, weights) in weights.rows().into_iter().enumerate() {
        assert!((weights.sum() - 1.0).abs() < 1e-5);
        let is_padded = row % 2 == 1;
        assert_eq!(weights.iter().skip(2).all(|&weight| weight == 0.0), is_padded);
    }
}
