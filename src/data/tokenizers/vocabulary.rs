//! Numbered texts, most frequent first, behind the special tokens.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{SPECIAL, UNKNOWN};

/// The texts that a tokenizer tells apart. Serialized as their list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Vocabulary {
    texts: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Vocabulary {
    /// The most frequent of these, at most `size` with the special tokens; equally frequent ones by their code points.
    pub fn fit<'a>(pieces: impl Iterator<Item = &'a str>, size: usize) -> Self {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        pieces.for_each(|piece| *counts.entry(piece).or_default() += 1);
        let mut by_count: Vec<(&str, usize)> = counts.into_iter().collect();
        by_count.sort_unstable_by(|(a, count_a), (b, count_b)| count_b.cmp(count_a).then(a.cmp(b)));
        by_count.truncate(size.saturating_sub(SPECIAL.len()));
        by_count.into_iter().map(|(piece, _)| piece.to_owned()).collect::<Vec<_>>().into()
    }

    pub fn number(&self, piece: &str) -> u32 {
        self.numbers.get(piece).copied().unwrap_or(UNKNOWN)
    }

    /// `None` for special tokens and for numbers outside the vocabulary.
    pub fn text(&self, token: u32) -> Option<&str> {
        let index = (token as usize).checked_sub(SPECIAL.len())?;
        self.texts.get(index).map(String::as_str)
    }

    /// Number of texts, without the special tokens.
    pub fn len(&self) -> usize {
        self.texts.len()
    }
}

impl From<Vec<String>> for Vocabulary {
    fn from(texts: Vec<String>) -> Self {
        let first = SPECIAL.len() as u32;
        let numbers = texts.iter().cloned().zip(first..).collect();
        Vocabulary { texts, numbers }
    }
}

impl From<Vocabulary> for Vec<String> {
    fn from(vocabulary: Vocabulary) -> Self {
        vocabulary.texts
    }
}
