//! Tokenizers: one a file, one table. Each is fitted on the training part of the texts only.
//!
//! Every vocabulary begins with the same four special tokens, which no text is ever read as.

mod byte_pair;
mod characters;
mod vocabulary;
mod words;

use serde::{Deserialize, Serialize};

use crate::registry::{Choice, EngineOnly, Entry, Field, Kind, Row};
use crate::text::PageText;

pub use byte_pair::BytePair;
pub use characters::Characters;
pub use words::Words;

/// Fills a sequence up to the length of the longest in its batch.
pub const PADDING: u32 = 0;
/// What a decoder is given before it has written anything.
pub const START: u32 = 1;
/// What a decoder writes when it is done.
pub const END: u32 = 2;
/// Stands for what is not in the vocabulary.
pub const UNKNOWN: u32 = 3;

/// How the special tokens are shown, by their numbers.
const SPECIAL: [&str; 4] = ["[pad]", "[start]", "[end]", "[?]"];

/// What an unknown token is written as in a text.
const REPLACEMENT: &str = "\u{fffd}";

/// A fitted tokenizer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Tokenizer {
    Characters(Characters),
    Words(Words),
    BytePair(BytePair),
}

impl Tokenizer {
    /// The tokens of a text, without start and end.
    pub fn encode(&self, text: &str) -> Vec<u32> {
        match self {
            Tokenizer::Characters(characters) => characters.encode(text),
            Tokenizer::Words(words) => words.encode(text),
            Tokenizer::BytePair(byte_pair) => byte_pair.encode(text),
        }
    }

    /// The text of tokens. Padding, start and end write nothing; unknown tokens, and numbers outside the vocabulary, write
    /// the replacement character U+FFFD.
    pub fn decode(&self, tokens: &[u32]) -> String {
        match self {
            Tokenizer::Characters(characters) => characters.decode(tokens),
            Tokenizer::Words(words) => words.decode(tokens),
            Tokenizer::BytePair(byte_pair) => byte_pair.decode(tokens),
        }
    }

    /// One token as a label: special tokens by their names in brackets, blanks made visible.
    pub fn token_text(&self, token: u32) -> String {
        if let Some(name) = SPECIAL.get(token as usize) {
            return (*name).to_owned();
        }
        match self {
            Tokenizer::BytePair(byte_pair) => byte_pair.token_text(token),
            _ => visible(&self.decode(&[token])),
        }
    }

    /// Number of different tokens, the special ones included.
    pub fn size(&self) -> usize {
        SPECIAL.len()
            + match self {
                Tokenizer::Characters(characters) => characters.own_tokens(),
                Tokenizer::Words(words) => words.own_tokens(),
                Tokenizer::BytePair(byte_pair) => byte_pair.own_tokens(),
            }
    }
}

/// Blanks as signs that can be seen.
fn visible(text: &str) -> String {
    let shown = |letter| match letter {
        ' ' => '␣',
        '\n' => '↵',
        '\r' => '↤',
        '\t' => '⇥',
        other => other,
    };
    text.chars().map(shown).collect()
}

pub struct TokenizerRow {
    pub entry: Entry,
    /// Fits a vocabulary of at most so many tokens, the special ones included, on these texts.
    pub fit: EngineOnly<fn(texts: &[&str], vocabulary_size: usize) -> Tokenizer>,
}

impl std::fmt::Debug for TokenizerRow {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.entry.name)
    }
}

impl Row for TokenizerRow {
    fn entry(&self) -> &Entry {
        &self.entry
    }
}

/// Every tokenizer that can be chosen.
pub static TOKENIZERS: &[TokenizerRow] = &[characters::ROW, words::ROW, byte_pair::ROW];

/// The choice of a tokenizer, for the rows of datasets.
pub const fn tokenizer_field(default: &'static str) -> Field {
    Field {
        name: "tokenizer",
        title: PageText::new("Tokens", "词元"),
        help: PageText::new(
            "What a text is cut into: characters, words, or pieces that byte-pair encoding finds in the training part.",
            "把文本切成什么：字符、词，或由字节对编码（BPE）在训练集中学到的片段。",
        ),
        kind: Kind::Choice { default, options: tokenizer_options },
    }
}

/// The limit of the vocabulary, for the rows of datasets.
pub const fn vocabulary_size_field(default: i64) -> Field {
    Field {
        name: "vocabulary_size",
        title: PageText::new("Vocabulary, at most", "词表上限"),
        help: PageText::new(
            "The most frequent tokens of the training part are kept, 4 special ones included; the others are unknown. \
             Byte-pair encoding always keeps the 256 bytes and knows everything.",
            "保留训练集中最常见的词元（含 4 个特殊词元），其余视为未知。字节对编码始终保留 256 个字节，因此没有未知词元。",
        ),
        kind: Kind::Integer { default, min: 8, max: 50_000 },
    }
}

fn tokenizer_options() -> Vec<Choice> {
    TOKENIZERS.iter().map(|row| Choice::new(row.entry.name, row.entry.title)).collect()
}
