//! Back-propagation through time against central differences.

use glassnet::models::Tokens;
use glassnet::models::seq2seq::Seq2Seq;
use glassnet::nn::Mode;
use glassnet::registry::Settings;
use glassnet::tensor::random::{Purpose, Stream};
use glassnet::tensor::{Matrix, Real};

use crate::central_differences::{check_gradient, random_matrix};
use crate::models::{ATTENTIONS, CELLS, model, random, settings};

/// Sum of the logits, each with a weight of its own, in a training step whose draws are always the same.
fn objective(model: &mut Seq2Seq, source: &Tokens, target: &Tokens, forcing: f64) -> (Real, Matrix) {
    let logits =
        model.forward(source, target, forcing, Mode::Training, &mut Stream::new(1, Purpose::Dropout));
    let weights = random_matrix(logits.dim(), &mut Stream::new(5, Purpose::Init));
    ((&logits * &weights).sum(), weights)
}

/// Every parameter on a batch with padding between longer examples and one token in the middle hidden.
fn check_with(settings: &Settings, forcing: f64, lengths: &[usize]) {
    let name = format!("{:?}", settings.to_json());
    let mut stream = Stream::new(2, Purpose::Data);
    let mut source = random(lengths, &mut stream);
    source.visible[1] = false;
    let target = random(&vec![3; lengths.len()], &mut stream);
    let mut model = model(settings, lengths.len() + 1, 5);
    let (_, weights) = objective(&mut model, &source, &target, forcing);
    // From here on everything must be added to what is there already.
    model.parameters_mut().iter_mut().for_each(|parameter| parameter.gradient.fill(1.0));
    model.output_and_gradient().1.assign(&weights);
    model.backward();
    let at: Vec<Real> =
        model.parameters().iter().flat_map(|parameter| parameter.value.iter().copied()).collect();
    let gradients = model.parameters().iter().flat_map(|parameter| parameter.gradient.iter());
    let gradient: Vec<Real> = gradients.map(|d| d - 1.0).collect();
    check_gradient(&name, &at, &gradient, |at| {
        let mut numbers = at.iter().copied();
        for parameter in model.parameters_mut() {
            parameter.value.iter_mut().for_each(|value| *value = numbers.next().unwrap());
        }
        objective(&mut model, &source, &target, forcing).0
    });
}

fn check(settings: &Settings) {
    check_with(settings, 1.0, &[3, 2, 4]);
}

#[test]
fn every_cell_with_every_attention() {
    for cell in CELLS {
        for attention in ATTENTIONS {
            check(&settings(cell, attention));
        }
    }
}

#[test]
fn layers_upon_each_other_that_read_both_ways() {
    for cell in CELLS {
        check(&settings(cell, "general").with("num_layers", 2).with("bidirectional", true));
        check(&settings(cell, "none").with("bidirectional", true));
    }
}

#[test]
fn a_training_step_with_dropout_of_inputs_and_of_the_state() {
    for cell in CELLS {
        let settings = settings(cell, "additive").with("num_layers", 2).with("bidirectional", true);
        check(&settings.clone().with("dropout", 0.3));
        check(&settings.with("dropout", 0.2).with("recurrent_dropout", 0.3));
    }
}

/// More rows than tokens in the vocabulary and fewer: both ways of reading tokens.
#[test]
fn a_batch_of_one_token() {
    check_with(&settings("gru", "none"), 1.0, &[3]);
}

/// Which token was fed counts as given.
#[test]
fn a_step_that_partly_reads_what_it_wrote_itself() {
    check_with(&settings("gru", "additive"), 0.4, &[3, 2, 4]);
    check_with(&settings("lstm", "none"), 0.0, &[3, 2, 4]);
}

/// Cut at every second token, nothing arrives at the first two of four: the state behind them counts as given.
#[test]
fn a_truncated_gradient_does_not_reach_what_lies_too_far_back() {
    let source = Tokens::from_sequences(&[&[0, 1, 2, 3]]);
    let target = Tokens::from_sequences(&[&[1, 2, 3]]);
    let gradient = |truncate: i64| {
        let settings = settings("lstm", "none").with("truncate", truncate);
        let mut model = model(&settings, 1, 5);
        let (_, weights) = objective(&mut model, &source, &target, 1.0);
        model.output_and_gradient().1.assign(&weights);
        model.backward();
        model.parameters()[0].gradient.clone()
    };
    let (whole, cut) = (gradient(0), gradient(2));
    let sizes = |gradient: &Matrix| gradient.rows().into_iter().map(|row| row.dot(&row)).collect::<Vec<_>>();
    let (whole, cut) = (sizes(&whole), sizes(&cut));
    assert!(whole[..4].iter().all(|&size| size > 0.0), "{whole:?}");
    assert_eq!(cut[..2], [0.0; 2]);
    assert!(cut[2..4].iter().all(|&size| size > 0.0), "{cut:?}");
    let long = sizes(&gradient(3));
    assert_eq!(long[..3], [0.0; 3]);
}
