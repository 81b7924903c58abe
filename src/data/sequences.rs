//! Token sequences as a dataset holds them: ragged, or windows of one running text.

use serde::{Deserialize, Serialize};

/// Token sequences of different lengths, one behind the other in one buffer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequences {
    tokens: Vec<u32>,
    /// Where each sequence ends in `tokens`.
    ends: Vec<u32>,
}

impl Sequences {
    pub fn push(&mut self, sequence: impl IntoIterator<Item = u32>) {
        self.tokens.extend(sequence);
        self.ends.push(self.tokens.len() as u32);
    }

    /// The sequence of this example.
    pub fn get(&self, index: usize) -> &[u32] {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.tokens[start as usize..self.ends[index] as usize]
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// Number of sequences.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Tokens of the longest sequence; 0 where there is none.
    pub fn longest(&self) -> usize {
        self.iter().map(<[u32]>::len).max().unwrap_or(0)
    }

    /// Tokens of all sequences together.
    pub fn tokens(&self) -> usize {
        self.tokens.len()
    }
}

impl<Sequence: IntoIterator<Item = u32>> FromIterator<Sequence> for Sequences {
    fn from_iter<All: IntoIterator<Item = Sequence>>(all: All) -> Self {
        let mut sequences = Sequences::default();
        all.into_iter().for_each(|sequence| sequences.push(sequence));
        sequences
    }
}

/// One text for a language model. An example is a window of `context + 1` tokens: each token but the first is to be
/// foretold from those before it. Windows start every `context` tokens and are not copied; none reaches from one part
/// of the dataset into another, and the rest of a part that fills no window is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningText {
    /// The training, the validation and the test part, one behind the other.
    pub tokens: Vec<u32>,
    /// Tokens that a model sees at once.
    pub context: usize,
    /// Where each window starts.
    pub starts: Vec<u32>,
}

impl RunningText {
    /// The `context + 1` tokens of an example.
    pub fn window(&self, index: usize) -> &[u32] {
        let start = self.starts[index] as usize;
        &self.tokens[start..=start + self.context]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn sequences_come_back_as_they_were_put_in() {
        let all = [vec![1, 2, 3], vec![], vec![4], vec![5, 6]];
        let sequences: Sequences = all.iter().cloned().collect();
        assert!(sequences.iter().eq(all.iter().map(Vec::as_slice)));
        assert_eq!((sequences.len(), sequences.longest(), sequences.tokens()), (4, 3, 6));
        assert_eq!((Sequences::default().longest(), Sequences::default().is_empty()), (0, true));
    }

    #[test]
    fn a_window_holds_one_token_more_than_the_context() {
        let text = RunningText { tokens: (10..20).collect(), context: 3, starts: vec![0, 3, 6] };
        assert_eq!((text.window(0), text.window(2)), (&[10, 11, 12, 13][..], &[16, 17, 18, 19][..]));
    }
}
