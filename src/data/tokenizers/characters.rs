//! One token a character as a reader sees it: an extended grapheme cluster (Unicode Standard Annex 29), so that an emoji
//! with its skin tone or a letter with its combining marks stays whole. Nothing is normalised: é as one code point and é as
//! two are two tokens, and what is read is written again letter by letter.

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use super::vocabulary::Vocabulary;
use super::{REPLACEMENT, Tokenizer, TokenizerRow, UNKNOWN};
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: TokenizerRow = TokenizerRow {
    entry: Entry {
        name: "characters",
        title: PageText::new("characters", "字符"),
        help: PageText::new(
            "Each letter, sign and blank is a token; an emoji or a letter with its accents stays whole.",
            "每个字母、符号与空白各为一个词元；表情符号和带附加符号的字母保持完整。",
        ),
        fields: &[],
    },
    fit: EngineOnly::new(|texts, vocabulary_size| {
        let characters = texts.iter().flat_map(|text| text.graphemes(true));
        Tokenizer::Characters(Characters(Vocabulary::fit(characters, vocabulary_size)))
    }),
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Characters(Vocabulary);

impl Characters {
    pub fn encode(&self, text: &str) -> Vec<u32> {
        text.graphemes(true).map(|character| self.0.number(character)).collect()
    }

    pub fn decode(&self, tokens: &[u32]) -> String {
        let written = tokens.iter().filter(|token| **token >= UNKNOWN);
        written.map(|&token| self.0.text(token).unwrap_or(REPLACEMENT)).collect()
    }

    pub fn own_tokens(&self) -> usize {
        self.0.len()
    }
}
