//! Text as word2vec reads it: sentences of words that are told apart by number, the commonest first.

mod builder;
mod cleaning;

pub use builder::{CorpusBuilder, Limits, Phrases};
pub use cleaning::{Chinese, Cleaning, LeftOut, Numbers, SentenceEnd, read_words};

use std::collections::HashMap;

use super::{Dataset, Features, Meaning, Parts, Sequences, Targets, prepare::Fitted};
use crate::tensor::Matrix;
use crate::text::Message;

/// Sentences, and what is known of their words.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// Numbers of words; each has at least two words.
    pub sentences: Sequences,
    pub vocabulary: Vocabulary,
    /// What a sentence is.
    pub kind: CorpusKind,
    /// Groups of words that the source knows of.
    pub groups: Vec<Group>,
    /// Questions that the source knows the answers to.
    pub questions: Vec<Question>,
    /// Vectors that came with the words, `(words, vector_size)`: then there is nothing to train.
    pub vectors: Option<Matrix>,
    /// What reading left out and joined, line by line.
    pub report: Vec<Message>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CorpusKind {
    /// Words of a text.
    #[default]
    Text,
    /// Titles in the order in which one viewer watched them.
    Histories,
}

/// A group of words, and which words are in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub name: Message,
    pub words: Vec<u32>,
}

/// `a` is to `b` as `c` is to `answer`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    pub a: u32,
    pub b: u32,
    pub c: u32,
    pub answer: u32,
}

/// The words that are told apart, the commonest first.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    words: Vec<String>,
    counts: Vec<u64>,
    numbers: HashMap<String, u32>,
}

impl Vocabulary {
    /// Of different words, each with how often it occurs.
    pub fn new(words: Vec<String>, counts: Vec<u64>) -> Self {
        let numbers = words.iter().cloned().zip(0..).collect();
        Vocabulary { words, counts, numbers }
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub fn words(&self) -> &[String] {
        &self.words
    }

    pub fn word(&self, number: u32) -> &str {
        &self.words[number as usize]
    }

    /// How often each word occurs.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// The number of a word as it stands, else of the same word in small letters.
    pub fn number(&self, word: &str) -> Option<u32> {
        let word = word.trim();
        self.numbers.get(word).or_else(|| self.numbers.get(&word.to_lowercase())).copied()
    }
}

impl Corpus {
    /// The words of a sentence with blanks between.
    pub fn shown(&self, sentence: usize) -> String {
        let words: Vec<&str> =
            self.sentences.get(sentence).iter().map(|&word| self.vocabulary.word(word)).collect();
        words.join(if self.kind == CorpusKind::Histories { " · " } else { " " })
    }

    /// Words of these sentences on average, if they are of a text.
    pub fn words_per_sentence(&self, sentences: &[u32]) -> Option<f64> {
        let words: usize =
            sentences.iter().map(|&sentence| self.sentences.get(sentence as usize).len()).sum();
        (self.kind == CorpusKind::Text && words > 0).then(|| words as f64 / sentences.len() as f64)
    }

    /// As a dataset, its sentences divided so.
    pub fn into_dataset(self, parts: Parts) -> Dataset {
        let mut report = self.report.clone();
        let (sentences, words) = (self.sentences.len(), self.sentences.tokens());
        let different = self.vocabulary.len();
        if self.vectors.is_none() {
            report.push(match self.kind {
                CorpusKind::Text => Message::new(
                    format!(
                        "{words} words in {sentences} sentences; {different} different words have vectors"
                    ),
                    format!("{sentences} 个句子共 {words} 个词；{different} 个不同的词有向量"),
                ),
                CorpusKind::Histories => Message::new(
                    format!(
                        "{words} titles in {sentences} histories; {different} different titles have vectors"
                    ),
                    format!("{sentences} 条观看记录共 {words} 个片目；{different} 个不同的片目有向量"),
                ),
            });
        }
        Dataset {
            features: Features::Corpus(Box::new(self)),
            targets: Targets::Company,
            meaning: Meaning {
                features: Vec::new(),
                classes: Vec::new(),
                target: String::new(),
                image: None,
                plane: false,
                preprocessing: Fitted::default(),
            },
            tokens: None,
            parts,
            weights: None,
            report,
        }
    }
}
