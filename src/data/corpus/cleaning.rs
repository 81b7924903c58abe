//! From a text to words and sentences.

use super::CorpusBuilder;
use crate::data::progress;
use crate::segmentation;

/// How a text is read.
#[derive(Clone, Copy, Debug)]
pub struct Cleaning {
    pub lowercase: bool,
    pub numbers: Numbers,
    /// Whether punctuation marks are left out; else each is a word.
    pub drop_punctuation: bool,
    pub drop_stop_words: bool,
    pub chinese: Chinese,
    pub sentences: SentenceEnd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    Keep,
    /// All numbers become the word `0`.
    Join,
    Drop,
}

/// What a word of Chinese is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chinese {
    Characters,
    /// As the browser divides it ([`segmentation`]); characters where there is nothing that divides it.
    Words,
}

/// Where sentences end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentenceEnd {
    /// After `. ! ? 。！？…` and at empty lines.
    Punctuation,
    Lines,
}

/// What was left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    pub punctuation: usize,
    pub numbers: usize,
    pub stop_words: usize,
}

/// Bytes between two reports of progress.
const STRETCH: usize = 1 << 20;

/// Gives the words of a text to the builder, sentence by sentence.
pub fn read_words(text: &str, cleaning: Cleaning, builder: &mut CorpusBuilder) -> LeftOut {
    let mut reader =
        Reader { cleaning, builder, word: String::new(), run: String::new(), left_out: LeftOut::default() };
    let (mut told, mut line_is_empty) = (0, true);
    let mut characters = text.char_indices().peekable();
    while let Some((place, character)) = characters.next() {
        if place >= told + STRETCH {
            told = place;
            progress::tell(place as f64 / text.len() as f64);
        }
        if character == '\n' {
            reader.end_word();
            if line_is_empty || cleaning.sentences == SentenceEnd::Lines {
                reader.builder.end_sentence();
            }
            line_is_empty = true;
        } else {
            line_is_empty &= character.is_whitespace();
            reader.read(character, characters.peek().map(|&(_, next)| next));
        }
    }
    reader.end_word();
    let left_out = reader.left_out;
    builder.end_sentence();
    progress::tell(1.0);
    left_out
}

struct Reader<'a> {
    cleaning: Cleaning,
    builder: &'a mut CorpusBuilder,
    /// The word that is being read.
    word: String,
    /// Chinese characters side by side, which have yet to be divided.
    run: String,
    left_out: LeftOut,
}

impl Reader<'_> {
    fn read(&mut self, character: char, next: Option<char>) {
        if is_chinese(character) {
            self.end_letters();
            self.run.push(character);
            return;
        }
        self.end_run();
        let inside =
            !self.word.is_empty() && next.is_some_and(|next| next.is_alphanumeric() && !is_chinese(next));
        let joins = match character {
            '\'' | '’' | '-' | '_' => inside,
            // A number such as 3.14 or 1,000.
            '.' | ',' => {
                inside
                    && self.word.ends_with(|last: char| last.is_ascii_digit())
                    && next.is_some_and(|next| next.is_ascii_digit())
            }
            other => other.is_alphanumeric() || is_mark(other),
        };
        if joins {
            let character = if character == '’' { '\'' } else { character };
            match self.cleaning.lowercase {
                true => self.word.extend(character.to_lowercase()),
                false => self.word.push(character),
            }
            return;
        }
        self.end_word();
        if character.is_whitespace() || character.is_control() {
            return;
        }
        match self.cleaning.drop_punctuation {
            true => self.left_out.punctuation += 1,
            false => self.builder.word(character.encode_utf8(&mut [0; 4])),
        }
        let ends = matches!(character, '.' | '!' | '?' | '。' | '！' | '？' | '…' | '；' | ';');
        if ends && self.cleaning.sentences == SentenceEnd::Punctuation {
            self.builder.end_sentence();
        }
    }

    fn end_word(&mut self) {
        self.end_letters();
        self.end_run();
    }

    fn end_letters(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let word = std::mem::take(&mut self.word);
        let is_number = word.chars().all(|letter| letter.is_numeric() || matches!(letter, '.' | ',' | '-'));
        match self.cleaning.numbers {
            Numbers::Drop if is_number => self.left_out.numbers += 1,
            Numbers::Join if is_number => self.builder.word("0"),
            _ => self.take(&word),
        }
        // The room is used again.
        self.word = word;
        self.word.clear();
    }

    fn end_run(&mut self) {
        if self.run.is_empty() {
            return;
        }
        let run = std::mem::take(&mut self.run);
        let words = match self.cleaning.chinese {
            Chinese::Words => segmentation::words(&run),
            Chinese::Characters => None,
        };
        match words {
            Some(words) => words.iter().for_each(|word| self.take(word)),
            None => {
                for character in run.chars() {
                    self.take(character.encode_utf8(&mut [0; 4]));
                }
            }
        }
        self.run = run;
        self.run.clear();
    }

    fn take(&mut self, word: &str) {
        if self.cleaning.drop_stop_words && is_stop_word(word) {
            self.left_out.stop_words += 1;
        } else {
            self.builder.word(word);
        }
    }
}

/// Combining marks, which belong to the letter before them.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{93c}'..='\u{94f}' | '\u{e31}'..='\u{e4e}' | '\u{200d}')
}

/// Characters that are written without blanks between words.
fn is_chinese(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// Words that carry hardly any meaning.
fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok() || STOP_WORDS.binary_search(&word.to_lowercase().as_str()).is_ok()
}

/// In order of bytes.
const STOP_WORDS: [&str; 151] = [
    "a", "about", "above", "after", "again", "against", "all", "am", "an", "and", "any", "are", "as", "at",
    "be", "because", "been", "before", "being", "below", "between", "both", "but", "by", "can", "could",
    "did", "do", "does", "doing", "don't", "down", "during", "each", "few", "for", "from", "further", "had",
    "has", "have", "having", "he", "her", "here", "hers", "herself", "him", "himself", "his", "how", "i",
    "if", "in", "into", "is", "it", "it's", "its", "itself", "just", "me", "more", "most", "my", "myself",
    "no", "nor", "not", "now", "of", "off", "on", "once", "only", "or", "other", "our", "ours", "out",
    "over", "own", "same", "she", "should", "so", "some", "such", "than", "that", "the", "their", "theirs",
    "them", "then", "there", "these", "they", "this", "those", "through", "to", "too", "under", "until",
    "up", "very", "was", "we", "were", "what", "when", "where", "which", "while", "who", "whom", "why",
    "will", "with", "would", "you", "your", "yours", "也", "了", "他", "会", "但", "你", "到", "和", "在",
    "她", "它", "对", "就", "我", "把", "是", "有", "的", "着", "而", "被", "要", "说", "还", "这", "那",
    "都",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::corpus::{Corpus, Limits};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const PLAIN: Cleaning = Cleaning {
        lowercase: true,
        numbers: Numbers::Keep,
        drop_punctuation: true,
        drop_stop_words: false,
        chinese: Chinese::Characters,
        sentences: SentenceEnd::Punctuation,
    };

    fn read(text: &str, cleaning: Cleaning) -> (Vec<String>, LeftOut) {
        let mut builder = CorpusBuilder::default();
        let left_out = read_words(text, cleaning, &mut builder);
        let limits = Limits { min_count: 1, max_final_vocab: 1000, phrases: None };
        let corpus: Corpus = builder.build(limits, "t.txt").unwrap();
        ((0..corpus.sentences.len()).map(|sentence| corpus.shown(sentence)).collect(), left_out)
    }

    #[test]
    fn words_and_sentences_are_told_apart() {
        let text = "Don’t STOP—the well-known cat's 3.14 coffees; naïve café\nwent on. And\n\nthen he\nleft!";
        let (sentences, left_out) = read(text, PLAIN);
        assert_eq!(
            sentences,
            ["don't stop the well-known cat's 3.14 coffees", "naïve café went on", "then he left"],
            "a sentence of one word teaches nothing"
        );
        assert_eq!(left_out, LeftOut { punctuation: 4, numbers: 0, stop_words: 0 });
        let lines = Cleaning { sentences: SentenceEnd::Lines, ..PLAIN };
        assert_eq!(read("a b. c d\ne f\n", lines).0, ["a b c d", "e f"]);
    }

    #[test]
    fn each_option_does_what_it_says() {
        let text = "In 1999 the Cat saw 1,000 Dogs, and 7 Cats.";
        let shown = |cleaning| read(text, cleaning).0.join(" | ");
        assert_eq!(
            shown(Cleaning { lowercase: false, ..PLAIN }),
            "In 1999 the Cat saw 1,000 Dogs and 7 Cats"
        );
        assert_eq!(shown(Cleaning { numbers: Numbers::Drop, ..PLAIN }), "in the cat saw dogs and cats");
        assert_eq!(shown(Cleaning { numbers: Numbers::Join, ..PLAIN }), "in 0 the cat saw 0 dogs and 0 cats");
        assert_eq!(shown(Cleaning { drop_stop_words: true, ..PLAIN }), "1999 cat saw 1,000 dogs 7 cats");
        assert_eq!(
            shown(Cleaning { drop_punctuation: false, ..PLAIN }),
            "in 1999 the cat saw 1,000 dogs , and 7 cats ."
        );
    }

    #[test]
    fn chinese_is_read_by_characters_beside_other_words() {
        let (sentences, _) = read("我爱Rust语言。北京2008奥运", PLAIN);
        assert_eq!(sentences, ["我 爱 rust 语 言", "北 京 2008 奥 运"]);
    }

    #[test]
    fn stop_words_are_in_order() {
        assert!(STOP_WORDS.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
