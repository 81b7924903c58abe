//! A small encoder-decoder learns to sort, and shows it by generating.

use glassnet::models::transformer::{ENTRY, Shape, Transformer};
use glassnet::models::{Sampling, Tokens};
use glassnet::nn::Mode;
use glassnet::nn::losses::{LOSSES, Target};
use glassnet::optim::optimizers::{OPTIMIZERS, Optimizer};
use glassnet::registry::Settings;
use glassnet::tensor::Real;
use glassnet::tensor::random::{Purpose, Stream};

const LENGTH: usize = 6;
const BATCH: usize = 32;
/// Ten digits and the token before the first.
const START: u32 = 10;

/// Random digits, the sorted ones moved on by one behind the start, and the sorted ones.
fn examples(data: &mut Stream) -> (Tokens, Tokens, Vec<u32>) {
    let (mut source, mut target) =
        (Tokens::with_capacity(BATCH, LENGTH), Tokens::with_capacity(BATCH, LENGTH));
    source.reset(BATCH, LENGTH);
    target.reset(BATCH, LENGTH);
    let mut answers = Vec::new();
    for example in 0..BATCH {
        let digits: Vec<u32> = (0..LENGTH).map(|_| data.below(10) as u32).collect();
        source.write(example, &digits);
        let mut sorted = digits.clone();
        sorted.sort_unstable();
        target.write(example, &[&[START], &sorted[..LENGTH - 1]].concat());
        answers.extend(sorted);
    }
    (source, target, answers)
}

#[test]
fn sorting_is_learned_and_generated() {
    let settings = Settings::defaults(&ENTRY)
        .with("num_layers", 1)
        .with("num_heads", 4)
        .with("hidden_dim", 32)
        .with("intermediate_dim", 64)
        .with("dropout", 0.0);
    let shape = Shape {
        outputs: 11,
        source_vocabulary: 11,
        target_vocabulary: 11,
        longest_source: LENGTH,
        longest_target: LENGTH,
        largest_batch: BATCH,
    };
    let mut model = Transformer::build(&settings, shape, &mut Stream::new(2, Purpose::Init));
    let (mut data, mut dropout) = (Stream::new(1, Purpose::Data), Stream::new(1, Purpose::Dropout));
    let loss = (LOSSES[0].build)(&Settings::defaults(&LOSSES[0].entry));
    let adam = OPTIMIZERS.iter().find(|row| row.entry.name == "adam").unwrap();
    let rule = (adam.build)(&Settings::defaults(&adam.entry));
    let mut optimizer = Optimizer::new(rule, model.parameters());
    for _ in 0..1000 {
        let (source, target, answers) = examples(&mut data);
        model.zero_gradients();
        model.forward(&source, Some(&target), Mode::Training, &mut dropout);
        let (logits, d_logits) = model.output_and_gradient();
        loss.backward(logits, Target::Classes(&answers), &vec![1.0; answers.len()], d_logits);
        model.backward(&source, Some(&target));
        optimizer.step(3e-3 as Real, model.parameters_mut());
    }

    let (source, _, answers) = examples(&mut data);
    let mut generation = model.begin(BATCH, Some(&source)).unwrap();
    let (mut tokens, mut order, mut sampling) =
        (vec![START; BATCH], Vec::new(), Stream::new(1, Purpose::Sampling));
    let mut right = 0;
    for position in 0..LENGTH {
        let logits = model.step(&mut generation, &tokens).unwrap();
        for (example, (token, logits)) in tokens.iter_mut().zip(logits.rows()).enumerate() {
            *token = Sampling::GREEDY.pick(logits.to_slice().unwrap(), &mut order, &mut sampling);
            right += usize::from(*token == answers[example * LENGTH + position]);
        }
    }
    assert!(right * 100 >= 95 * BATCH * LENGTH, "{right} of {} digits", BATCH * LENGTH);
}
