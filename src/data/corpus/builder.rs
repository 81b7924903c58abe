//! From sentences of any words to a [`Corpus`]: counts, phrases, the words that are common enough.

use std::collections::HashMap;

use super::{Corpus, Vocabulary};
use crate::data::{DataError, Sequences};
use crate::text::Message;

/// Longer sentences are cut, as in gensim.
const LONGEST_SENTENCE: usize = 10_000;

/// Most words of a text in all: their numbers take 4 bytes each.
const MOST_WORDS: usize = 100_000_000;

/// Which words get a vector.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Rarer words are left out (gensim `min_count`).
    pub min_count: usize,
    /// The most words, the commonest (gensim `max_final_vocab`).
    pub max_final_vocab: usize,
    /// Pairs that are joined, if any.
    pub phrases: Option<Phrases>,
}

/// gensim's `Phrases`: two words next to each other become one, `new_york`, where
/// `(count(a b) - min_count) / count(a) / count(b) * (different words and pairs) > threshold` (Mikolov et al. 2013).
#[derive(Clone, Copy, Debug)]
pub struct Phrases {
    pub min_count: usize,
    pub threshold: f64,
}

/// Takes sentences word by word.
#[derive(Default)]
pub struct CorpusBuilder {
    numbers: HashMap<String, u32>,
    words: Vec<String>,
    counts: Vec<u64>,
    sentences: Sequences,
    sentence: Vec<u32>,
}

impl CorpusBuilder {
    pub fn word(&mut self, word: &str) {
        if self.sentences.tokens() + self.sentence.len() >= MOST_WORDS {
            return;
        }
        let number = match self.numbers.get(word) {
            Some(&number) => number,
            None => {
                let number = self.words.len() as u32;
                self.numbers.insert(word.to_owned(), number);
                self.words.push(word.to_owned());
                self.counts.push(0);
                number
            }
        };
        self.counts[number as usize] += 1;
        self.sentence.push(number);
        if self.sentence.len() == LONGEST_SENTENCE {
            self.end_sentence();
        }
    }

    pub fn end_sentence(&mut self) {
        if !self.sentence.is_empty() {
            self.sentences.push(self.sentence.drain(..));
        }
    }

    /// The corpus of what was taken. `source` names it in an error.
    pub fn build(mut self, limits: Limits, source: &str) -> Result<Corpus, DataError> {
        self.end_sentence();
        let mut report = Vec::new();
        if self.words.len() < 2 {
            return Err(too_few(source, self.words.first()));
        }
        if let Some(phrases) = limits.phrases {
            report.push(self.join(phrases));
        }
        let mut kept: Vec<u32> = (0..self.words.len() as u32)
            .filter(|&word| self.counts[word as usize] >= limits.min_count.max(1) as u64)
            .collect();
        kept.sort_by_key(|&word| std::cmp::Reverse(self.counts[word as usize]));
        let rare = self.words.len() - kept.len();
        let over = kept.len().saturating_sub(limits.max_final_vocab);
        kept.truncate(limits.max_final_vocab);
        if kept.len() < 2 {
            return Err(self.all_rare(limits.min_count, source));
        }
        const LEFT_OUT: u32 = u32::MAX;
        let mut numbers = vec![LEFT_OUT; self.words.len()];
        kept.iter().zip(0..).for_each(|(&word, number)| numbers[word as usize] = number);
        let mut sentences = Sequences::default();
        let mut dropped = 0;
        for sentence in self.sentences.iter() {
            let known =
                || sentence.iter().map(|&word| numbers[word as usize]).filter(|&number| number != LEFT_OUT);
            dropped += sentence.len() - known().count();
            if known().nth(1).is_some() {
                sentences.push(known());
            }
        }
        if sentences.is_empty() {
            return Err(no_pair(source));
        }
        if rare > 0 {
            let least = limits.min_count;
            report.push(Message::new(
                format!("{rare} words that occur fewer than {least} times left out (min_count)"),
                format!("略去 {rare} 个出现不足 {least} 次的词（min_count）"),
            ));
        }
        if over > 0 {
            let most = limits.max_final_vocab;
            report.push(Message::new(
                format!("{over} more left out: at most {most} words get a vector (max_final_vocab)"),
                format!("另略去 {over} 个：最多为 {most} 个词学习向量（max_final_vocab）"),
            ));
        }
        if dropped > 0 {
            let percent = 100.0 * dropped as f64 / self.sentences.tokens() as f64;
            report.push(Message::new(
                format!("{percent:.1} % of the text were such words"),
                format!("这些词占全文的 {percent:.1} %"),
            ));
        }
        let words = kept.iter().map(|&word| std::mem::take(&mut self.words[word as usize])).collect();
        let counts = kept.iter().map(|&word| self.counts[word as usize]).collect();
        let vocabulary = Vocabulary::new(words, counts);
        Ok(Corpus { sentences, vocabulary, report, ..Corpus::default() })
    }

    /// Joins phrases in every sentence, from left to right, and counts anew.
    fn join(&mut self, phrases: Phrases) -> Message {
        let mut pairs: HashMap<(u32, u32), u32> = HashMap::new();
        for sentence in self.sentences.iter() {
            sentence.windows(2).for_each(|pair| *pairs.entry((pair[0], pair[1])).or_default() += 1);
        }
        let different = (self.words.len() + pairs.len()) as f64;
        let counts = |word: u32| self.counts[word as usize] as f64;
        let mut joined: Vec<(u32, u32)> = pairs
            .iter()
            .filter(|&(&(a, b), &count)| {
                let above = f64::from(count) - phrases.min_count as f64;
                count as usize >= phrases.min_count
                    && above / counts(a) / counts(b) * different > phrases.threshold
            })
            .map(|(&pair, _)| pair)
            .collect();
        // The order of a hash map is not always the same.
        joined.sort_unstable();
        let mut numbers = HashMap::new();
        for (a, b) in joined {
            let word = format!("{}_{}", self.words[a as usize], self.words[b as usize]);
            numbers.insert((a, b), self.words.len() as u32);
            self.words.push(word);
        }
        let found = numbers.len();
        self.counts = vec![0; self.words.len()];
        let mut sentences = Sequences::default();
        let mut sentence = Vec::new();
        for before in self.sentences.iter() {
            let mut place = 0;
            while place < before.len() {
                let pair = before.get(place + 1).and_then(|&next| numbers.get(&(before[place], next)));
                sentence.push(pair.copied().unwrap_or(before[place]));
                place += if pair.is_some() { 2 } else { 1 };
            }
            sentence.iter().for_each(|&word| self.counts[word as usize] += 1);
            sentences.push(sentence.drain(..));
        }
        self.sentences = sentences;
        Message::new(
            format!("{found} phrases of two words joined, such as new_york"),
            format!("合并了 {found} 个双词短语（如 new_york）"),
        )
    }

    fn all_rare(&self, min_count: usize, source: &str) -> DataError {
        let commonest = (0..self.words.len()).max_by_key(|&word| self.counts[word]);
        let (word, count) = commonest.map_or(("", 0), |word| (self.words[word].as_str(), self.counts[word]));
        DataError::new(
            format!(
                "{source}: fewer than two words occur {min_count} times or more; the commonest, {word:?}, occurs {count} times. \
                 Lower min_count, or give a longer text."
            ),
            format!(
                "{source}：出现至少 {min_count} 次的词不足两个；最常见的“{word}”出现 {count} 次。请降低 min_count，或提供更长的文本。"
            ),
        )
    }
}

fn too_few(source: &str, only: Option<&String>) -> DataError {
    match only {
        None => DataError::new(
            format!("{source}: found no words; expected a text of at least a few hundred words"),
            format!("{source}：没有找到词；应为至少几百个词的文本"),
        ),
        Some(word) => DataError::new(
            format!(
                "{source}: found only the word {word:?}; a word is learnt from its company, so give a text of at least a few hundred words"
            ),
            format!("{source}：只有“{word}”一个词；词要从上下文中学习，请提供至少几百个词的文本"),
        ),
    }
}

fn no_pair(source: &str) -> DataError {
    DataError::new(
        format!("{source}: no sentence has two words that are kept; lower min_count, or give a longer text"),
        format!("{source}：没有一个句子含有两个保留的词；请降低 min_count，或提供更长的文本"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn built(text: &str, limits: Limits) -> Result<Corpus, DataError> {
        let mut builder = CorpusBuilder::default();
        for line in text.lines() {
            line.split_whitespace().for_each(|word| builder.word(word));
            builder.end_sentence();
        }
        builder.build(limits, "t.txt")
    }

    const ALL: Limits = Limits { min_count: 1, max_final_vocab: 1000, phrases: None };

    #[test]
    fn words_are_numbered_from_the_commonest_and_rare_ones_left_out() {
        let corpus = built("b a b\na b c\nx\n", Limits { min_count: 2, ..ALL }).unwrap();
        assert_eq!(
            (corpus.vocabulary.words(), corpus.vocabulary.counts()),
            (&["b".into(), "a".into()][..], &[3, 2][..])
        );
        assert_eq!(corpus.sentences.iter().collect::<Vec<_>>(), [&[0, 1, 0][..], &[1, 0]]);
        assert_eq!(corpus.report.len(), 2);
        let most = built("b a b\na b c\n", Limits { max_final_vocab: 2, ..ALL }).unwrap();
        assert_eq!(most.vocabulary.len(), 2);
    }

    #[test]
    fn phrases_are_joined_by_gensims_score() {
        let text = "new york is big\nnew york is far\nnew york it is\na new day is\na day it is\n";
        let phrases = Some(Phrases { min_count: 1, threshold: 2.0 });
        let corpus = built(text, Limits { phrases, ..ALL }).unwrap();
        // (3 - 1) / 4 / 3 * (9 words + 11 pairs) = 3.33; `a day` and `it is` come only once and twice.
        assert!(corpus.vocabulary.number("new_york").is_some(), "{:?}", corpus.vocabulary.words());
        assert!(corpus.vocabulary.number("york").is_none() && corpus.vocabulary.number("new").is_some());
        let strict = Some(Phrases { min_count: 1, threshold: 4.0 });
        let corpus = built(text, Limits { phrases: strict, ..ALL }).unwrap();
        assert!(corpus.vocabulary.number("new_york").is_none());
    }

    #[test]
    fn what_has_no_two_words_is_refused_with_a_reason() {
        let error = |text, limits| built(text, limits).unwrap_err().0.en;
        assert!(error("", ALL).contains("t.txt: found no words"));
        assert!(error("hello hello\n", ALL).contains("only the word \"hello\""));
        assert!(
            error("a b a\n", Limits { min_count: 5, ..ALL })
                .contains("\"a\", occurs 2 times. Lower min_count")
        );
        assert!(error("a\nb\n", ALL).contains("no sentence has two words"));
    }
}
