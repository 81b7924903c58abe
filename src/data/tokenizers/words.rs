//! Words in small letters, numbers, punctuation marks and line breaks, each a token. Scripts that put no blank between words
//! (Chinese, Japanese) give one token a character.

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use super::vocabulary::Vocabulary;
use super::{REPLACEMENT, Tokenizer, TokenizerRow, UNKNOWN};
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: TokenizerRow = TokenizerRow {
    entry: Entry {
        name: "words",
        title: PageText::new("words", "词"),
        help: PageText::new(
            "Each word and each punctuation mark is a token, capital letters made small; Chinese is read character by character.",
            "每个词与每个标点各为一个词元，大写转为小写；中文逐字读取。",
        ),
        fields: &[],
    },
    fit: EngineOnly::new(|texts, vocabulary_size| {
        let texts: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
        let words = texts.iter().flat_map(|text| split(text));
        Tokenizer::Words(Words(Vocabulary::fit(words, vocabulary_size)))
    }),
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Words(Vocabulary);

impl Words {
    pub fn encode(&self, text: &str) -> Vec<u32> {
        split(&text.to_lowercase()).map(|word| self.0.number(word)).collect()
    }

    /// A readable text with the same tokens: blanks stand where English and Chinese put them, not where they stood.
    pub fn decode(&self, tokens: &[u32]) -> String {
        let mut text = String::new();
        for token in tokens.iter().filter(|token| **token >= UNKNOWN) {
            let word = self.0.text(*token).unwrap_or(REPLACEMENT);
            if blank_between(&text, word) {
                text.push(' ');
            }
            text.push_str(word);
        }
        text
    }

    pub fn own_tokens(&self) -> usize {
        self.0.len()
    }
}

/// What a character, seen by its first code point, does to the word it stands in.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Blank,
    /// Goes on with the word before it.
    Letter,
    /// A word of its own.
    Single,
}

/// The words of a text, in order; they are pieces of it.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut characters = text.grapheme_indices(true).peekable();
    std::iter::from_fn(move || {
        loop {
            let (start, character) = characters.next()?;
            let mut end = start + character.len();
            match class_of(character) {
                Class::Blank => continue,
                Class::Single => {}
                Class::Letter => {
                    while let Some(&(next, character)) = characters.peek() {
                        let after = next + character.len();
                        // An apostrophe inside a word belongs to it: don't, it'll.
                        let inside = || matches!(character, "'" | "’") && starts_with_letter(&text[after..]);
                        if class_of(character) != Class::Letter && !inside() {
                            break;
                        }
                        end = after;
                        characters.next();
                    }
                }
            }
            return Some(&text[start..end]);
        }
    })
}

fn starts_with_letter(text: &str) -> bool {
    text.chars().next().is_some_and(|letter| letter.is_alphabetic() && !is_wide(letter))
}

fn class_of(character: &str) -> Class {
    match character.chars().next() {
        None | Some('\n' | '\r') => Class::Single,
        Some(letter) if letter.is_whitespace() => Class::Blank,
        Some(letter) if letter.is_alphanumeric() && !is_wide(letter) => Class::Letter,
        Some(_) => Class::Single,
    }
}

/// Letters of scripts written without blanks, and the punctuation that goes with them: the Unicode blocks from CJK symbols
/// and kana to the unified ideographs, compatibility and full-width forms, and the planes of rarer ideographs.
fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{2e80}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a blank belongs between what is written and the next word.
fn blank_between(written: &str, word: &str) -> bool {
    let (Some(before), Some(after)) = (written.chars().next_back(), word.chars().next()) else {
        return false;
    };
    let opens = |letter| matches!(letter, '(' | '[' | '{' | '“' | '‘');
    let closes =
        |letter| matches!(letter, '.' | ',' | '!' | '?' | ';' | ':' | ')' | ']' | '}' | '”' | '’' | '…');
    let breaks = |letter| matches!(letter, '\n' | '\r');
    // Full-width marks stand close even beside letters.
    let close = |letter| is_wide(letter) || matches!(letter, '\u{2014}' | '\u{2026}');
    !(opens(before) || closes(after) || breaks(before) || breaks(after) || close(before) && close(after))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn words(text: &str) -> Vec<&str> {
        split(text).collect()
    }

    #[test]
    fn words_numbers_and_marks_are_apart() {
        assert_eq!(words("it'll do, I don't  care!"), ["it'll", "do", ",", "I", "don't", "care", "!"]);
        assert_eq!(words("'quoted' 17+42=59"), ["'", "quoted", "'", "17", "+", "42", "=", "59"]);
        assert_eq!(words("one\ntwo\r\n"), ["one", "\n", "two", "\r\n"]);
        assert_eq!(words(" \t\u{3000}"), [""; 0]);
    }

    #[test]
    fn chinese_is_read_character_by_character_also_beside_latin() {
        assert_eq!(words("我爱rust语言，真的！"), ["我", "爱", "rust", "语", "言", "，", "真", "的", "！"]);
    }

    #[test]
    fn marks_emoji_and_right_to_left_words_stay_whole() {
        assert_eq!(words("cafe\u{301} 👩‍👩‍👧👍🏽 שָׁלוֹם"), ["cafe\u{301}", "👩‍👩‍👧", "👍🏽", "שָׁלוֹם"]);
    }

    #[test]
    fn what_is_written_reads_well_and_has_the_same_tokens() {
        let text = "the plot (slow, I know) isn't bad.\n我 喜欢 it！";
        let tokenizer = (ROW.fit)(&[text], 100);
        let tokens = tokenizer.encode(text);
        assert_eq!(tokenizer.decode(&tokens), "the plot (slow, i know) isn't bad.\n我喜欢 it ！");
        assert_eq!(tokenizer.encode(&tokenizer.decode(&tokens)), tokens);
    }

    #[test]
    fn only_the_most_frequent_words_are_kept() {
        let tokenizer = (ROW.fit)(&["a a a b b c"], 6);
        assert_eq!((tokenizer.size(), tokenizer.encode("b c a")), (6, vec![5, UNKNOWN, 4]));
        assert_eq!(tokenizer.decode(&[0, 1, 5, 3, 2, 99]), "b \u{fffd} \u{fffd}");
    }
}
