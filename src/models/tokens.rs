//! A padded batch of token sequences.

use crate::nn::sequence::Extent;

/// Equally long sequences, row-major `(examples, length)`. Shorter ones are padded at the end with tokens that are not
/// visible; a token in the middle can be hidden too. Made once and filled again for every batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tokens {
    pub examples: usize,
    pub length: usize,
    pub ids: Vec<u32>,
    /// Whether attention and the classifier's mean may see the token.
    pub visible: Vec<bool>,
}

impl Tokens {
    /// Empty, with room for a batch of this size.
    pub fn with_capacity(examples: usize, length: usize) -> Self {
        let numbers = examples * length;
        let (ids, visible) = (Vec::with_capacity(numbers), Vec::with_capacity(numbers));
        Tokens { examples: 0, length: 0, ids, visible }
    }

    /// All of the same length or padded to the longest with id 0.
    pub fn from_sequences(sequences: &[&[u32]]) -> Self {
        let length = sequences.iter().map(|sequence| sequence.len()).max().unwrap_or(0);
        let mut tokens = Tokens::with_capacity(sequences.len(), length);
        tokens.reset(sequences.len(), length);
        for (example, sequence) in sequences.iter().enumerate() {
            tokens.write(example, sequence);
        }
        tokens
    }

    /// A batch of nothing but padding with id 0, in the room that is there already.
    pub fn reset(&mut self, examples: usize, length: usize) {
        (self.examples, self.length) = (examples, length);
        self.ids.clear();
        self.ids.resize(examples * length, 0);
        self.visible.clear();
        self.visible.resize(examples * length, false);
    }

    /// Puts a sequence of at most `length` tokens, all visible, at the start of an example.
    pub fn write(&mut self, example: usize, sequence: &[u32]) {
        self.write_at(example, 0, sequence);
    }

    /// The same behind the first `place` tokens.
    pub fn write_at(&mut self, example: usize, place: usize, sequence: &[u32]) {
        let start = example * self.length + place;
        let places = start..start + sequence.len();
        assert!(
            place + sequence.len() <= self.length,
            "{} tokens for {}",
            place + sequence.len(),
            self.length
        );
        self.ids[places.clone()].copy_from_slice(sequence);
        self.visible[places].fill(true);
    }

    pub fn extent(&self) -> Extent {
        Extent::new(self.examples, self.length)
    }
}
