//! Texts as a source gives them, before they become tokens, and what the tokens mean afterwards.

use serde::{Deserialize, Serialize};

use super::tokenizers::{Tokenizer, TokenizerRow};
use crate::text::Message;

/// Texts, what is to be learnt of each, and how they are to be read.
#[derive(Clone, Debug)]
pub struct Texts {
    /// One an example, none of them blank; for [`TextTargets::Next`] they make one running text together.
    pub sources: Vec<String>,
    pub targets: TextTargets,
    pub reading: Reading,
    /// How targets that are texts become tokens; as the sources where nothing is said.
    pub writing: Option<Reading>,
    /// What reading left out, line by line.
    pub report: Vec<Message>,
}

#[derive(Clone, Debug)]
pub enum TextTargets {
    /// One label a text, an index into `classes`.
    Classes { labels: Vec<u32>, classes: Vec<String> },
    /// The text to write for each source.
    Texts(Vec<String>),
    /// Each token from those before it.
    Next,
}

/// How texts become tokens.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    pub tokenizer: &'static TokenizerRow,
    /// The most tokens that are told apart, the special ones included.
    pub vocabulary_size: usize,
    /// The most tokens of a source, which is cut after them; for running text the context of a model.
    pub longest: usize,
}

/// What the tokens of a dataset stand for: reads a text that somebody types, and shows tokens as text again. Travels with a
/// trained model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenMeaning {
    /// Reads the input; for running text also writes.
    pub source: Tokenizer,
    /// Writes the output sequences, where they have a tokenizer of their own.
    pub target: Option<Tokenizer>,
    /// Tokens of the longest input; for running text the context.
    pub longest_source: usize,
    /// Tokens of the longest sequence to write, start and end included; 0 where none is written.
    pub longest_target: usize,
    /// Characters (Unicode scalar values) that a token of the input stands for on average: a loss in nats a token,
    /// divided by this and by ln 2, is in bits a character.
    pub characters_per_token: f64,
}

impl TokenMeaning {
    /// The tokens of a typed text as a model sees an example: cut after [`TokenMeaning::longest_source`].
    pub fn read(&self, text: &str) -> Vec<u32> {
        let mut tokens = self.source.encode(text);
        tokens.truncate(self.longest_source);
        tokens
    }

    /// The tokenizer of what the model writes.
    pub fn output(&self) -> &Tokenizer {
        self.target.as_ref().unwrap_or(&self.source)
    }
}
