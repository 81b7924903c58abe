//! How well token sequences are foretold.

use super::written::Written;

/// Counts over the tokens that a model was to foretell, each given the right ones before it. Greedy decoding writes a
/// sequence exactly if every one of its tokens is foretold rightly so, hence `exact` needs no decoding.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SequenceCounts {
    /// Summed over tokens, in nats.
    pub loss: f64,
    pub tokens: usize,
    /// Tokens that were the most probable.
    pub right: usize,
    pub sequences: usize,
    /// Sequences of which every token was right.
    pub exact: usize,
    /// Characters that a token stands for on average.
    pub characters_per_token: f64,
    /// What was written without being given the right tokens, where it was.
    pub written: Written,
}

impl SequenceCounts {
    pub fn mean_loss(&self) -> f64 {
        self.loss / self.tokens as f64
    }

    pub fn add(&mut self, other: &SequenceCounts) {
        self.loss += other.loss;
        self.tokens += other.tokens;
        self.right += other.right;
        self.sequences += other.sequences;
        self.exact += other.exact;
    }
}
