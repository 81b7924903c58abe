//! Small models and batches for the tests.

use glassnet::models::Tokens;
use glassnet::models::seq2seq::{ENTRY, Seq2Seq};
use glassnet::models::transformer::Shape;
use glassnet::registry::Settings;
use glassnet::tensor::Real;
use glassnet::tensor::random::{Purpose, Stream};

pub const CELLS: [&str; 3] = ["simple_rnn", "gru", "lstm"];
pub const ATTENTIONS: [&str; 4] = ["none", "additive", "dot", "general"];

pub const VOCABULARY: usize = 5;

/// One layer of 6 units.
pub fn settings(cell: &str, attention: &str) -> Settings {
    Settings::defaults(&ENTRY)
        .with("cell", cell)
        .with("attention", attention)
        .with("units", 6)
        .with("embedding_dim", 3)
}

/// A model whose every parameter is away from the zeros and ones that some start with.
pub fn model(settings: &Settings, examples: usize, longest: usize) -> Seq2Seq {
    let shape = Shape {
        outputs: VOCABULARY,
        source_vocabulary: VOCABULARY,
        target_vocabulary: VOCABULARY,
        longest_source: longest,
        longest_target: longest,
        largest_batch: examples,
    };
    let mut init = Stream::new(3, Purpose::Init);
    let mut model = Seq2Seq::build(settings, shape, &mut init);
    for parameter in model.parameters_mut() {
        parameter.value.mapv_inplace(|value| value + init.uniform(-0.4, 0.4) as Real);
    }
    model
}

/// Random sequences of these lengths as one padded batch.
pub fn random(lengths: &[usize], stream: &mut Stream) -> Tokens {
    let sequence = |&length: &usize| (0..length).map(|_| stream.below(VOCABULARY) as u32).collect();
    let sequences: Vec<Vec<u32>> = lengths.iter().map(sequence).collect();
    Tokens::from_sequences(&sequences.iter().map(Vec::as_slice).collect::<Vec<_>>())
}
