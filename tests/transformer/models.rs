//! Small transformers and batches for the tests.

use glassnet::models::Tokens;
use glassnet::models::transformer::{ENTRY, Shape, Transformer};
use glassnet::registry::Settings;
use glassnet::tensor::Real;
use glassnet::tensor::random::{Purpose, Stream};

pub const ARCHITECTURES: [&str; 3] = ["encoder", "decoder", "encoder_decoder"];
pub const POSITIONS: [&str; 5] = ["sinusoidal", "learned", "rope", "alibi", "none"];

pub const VOCABULARY: usize = 7;
pub const OUTPUTS: usize = 5;

/// Two layers of two heads, 8 wide, without dropout.
pub fn settings(architecture: &str) -> Settings {
    Settings::defaults(&ENTRY)
        .with("architecture", architecture)
        .with("num_layers", 2)
        .with("num_heads", 2)
        .with("hidden_dim", 8)
        .with("intermediate_dim", 12)
        .with("dropout", 0.0)
}

/// Room for `examples` sequences of up to `longest` tokens on each side.
pub fn shape(settings: &Settings, examples: usize, longest: usize) -> Shape {
    let outputs = match settings.choice("architecture") {
        "encoder" => OUTPUTS,
        _ => VOCABULARY,
    };
    Shape {
        outputs,
        source_vocabulary: VOCABULARY,
        target_vocabulary: VOCABULARY,
        longest_source: longest,
        longest_target: longest,
        largest_batch: examples,
    }
}

/// A model whose every parameter is away from the zeros and ones that some start with.
pub fn model(settings: &Settings, shape: Shape) -> Transformer {
    let mut init = Stream::new(3, Purpose::Init);
    let mut model = Transformer::build(settings, shape, &mut init);
    for parameter in model.parameters_mut() {
        parameter.value.mapv_inplace(|value| value + init.uniform(-0.4, 0.4) as Real);
    }
    model
}

/// Random sequences of these lengths.
pub fn sequences(lengths: &[usize], stream: &mut Stream) -> Vec<Vec<u32>> {
    let sequence = |&length: &usize| (0..length).map(|_| stream.below(VOCABULARY) as u32).collect();
    lengths.iter().map(sequence).collect()
}

/// The sequences as one padded batch.
pub fn padded(sequences: &[Vec<u32>]) -> Tokens {
    let sequences: Vec<&[u32]> = sequences.iter().map(Vec::as_slice).collect();
    Tokens::from_sequences(&sequences)
}

pub fn has_target(architecture: &str) -> bool {
    architecture == "encoder_decoder"
}
