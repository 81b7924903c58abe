//! Sequence tasks: a text to read and a text to write by a rule, which the model has to find from examples. Each task draws
//! its examples; this file keeps them apart, so that what validates and tests was never seen in training.

pub mod addition;
pub mod balanced_brackets;
pub mod copy;
pub mod dates;
pub mod induction;
pub mod modular_addition;
pub mod number_words;
pub mod reverse;
pub mod sort;
pub mod sounding_out;
pub mod subtraction;

use super::distinct;
use crate::data::tokenizers::TOKENIZERS;
use crate::data::{DataError, Raw, Reading, TextTargets, Texts};
use crate::registry::{Field, Kind, Settings, row_named};
use crate::tensor::random::{Purpose, Stream};
use crate::text::{Message, PageText};

const EXAMPLES: Field = Field {
    name: "examples",
    title: PageText::new("Examples", "样本数"),
    help: PageText::new(
        "How many different examples to draw; fewer where the rule has not so many.",
        "生成多少个互不相同的样本；规则产生的样本不足时会更少。",
    ),
    kind: Kind::Integer { default: 10_000, min: 100, max: 100_000 },
};

const fn shortest(default: i64) -> Field {
    Field {
        name: "shortest",
        title: PageText::new("Shortest", "最短长度"),
        help: PageText::new("Length of the shortest sequence.", "最短序列的长度。"),
        kind: Kind::Integer { default, min: 2, max: 128 },
    }
}

const fn longest(default: i64) -> Field {
    Field {
        name: "longest",
        title: PageText::new("Longest", "最长长度"),
        help: PageText::new("Length of the longest sequence.", "最长序列的长度。"),
        kind: Kind::Integer { default, min: 2, max: 128 },
    }
}

const SYMBOLS: Field = Field {
    name: "symbols",
    title: PageText::new("Letters", "字母数"),
    help: PageText::new("How many different letters occur, from a on.", "使用多少个不同的字母，从 a 开始。"),
    kind: Kind::Integer { default: 10, min: 2, max: 26 },
};

/// An example of a task.
struct Pair {
    source: String,
    target: String,
    /// What no two examples have in common.
    key: String,
}

impl Pair {
    fn new(source: String, target: String) -> Self {
        Pair { key: source.clone(), source, target }
    }
}

/// As many pairs as the settings ask for, no key twice, read character by character.
fn pairs(settings: &Settings, seed: u64, mut draw: impl FnMut(&mut Stream) -> Pair) -> Raw {
    let examples = settings.integer("examples");
    let mut stream = Stream::new(seed, Purpose::Data);
    let drawn = distinct(examples, || {
        let pair = draw(&mut stream);
        (pair.key, (pair.source, pair.target))
    });
    let (sources, targets): (Vec<String>, Vec<String>) = drawn.into_iter().unzip();
    let report = fewer(sources.len(), examples);
    Raw::Texts(Texts {
        sources,
        targets: TextTargets::Texts(targets),
        reading: reading("characters"),
        writing: None,
        report,
    })
}

/// Whole texts, by the tokenizer of this name, with as large a vocabulary as it takes.
fn reading(tokenizer: &str) -> Reading {
    let tokenizer = row_named(TOKENIZERS, tokenizer).expect("a row of the table");
    Reading { tokenizer, vocabulary_size: 10_000, longest: usize::MAX }
}

/// Says that a rule has not as many examples as were asked for.
fn fewer(found: usize, wanted: usize) -> Vec<Message> {
    let line = Message::new(
        format!("{found} different examples found of {wanted}: with these settings there are hardly more"),
        format!("要求 {wanted} 个样本，只找到 {found} 个互不相同的：当前设置下几乎没有更多"),
    );
    Vec::from_iter((found < wanted).then_some(line))
}

/// A random length between the settings `shortest` and `longest`.
struct Lengths {
    shortest: usize,
    longest: usize,
}

impl Lengths {
    fn new(settings: &Settings) -> Result<Self, DataError> {
        let (shortest, longest) = (settings.integer("shortest"), settings.integer("longest"));
        if shortest > longest {
            return Err(DataError::new(
                format!("found shortest {shortest} above longest {longest}; raise longest or lower shortest"),
                format!("最短长度 {shortest} 大于最长长度 {longest}；请提高最长长度或降低最短长度"),
            ));
        }
        Ok(Lengths { shortest, longest })
    }

    fn draw(&self, stream: &mut Stream) -> usize {
        self.shortest + stream.below(self.longest - self.shortest + 1)
    }
}

/// Random letters, as many as `length` and as different as the setting `symbols` allows.
fn letters(settings: &Settings, length: usize, stream: &mut Stream) -> Vec<char> {
    let symbols = settings.integer("symbols");
    (0..length).map(|_| char::from(b'a' + stream.below(symbols) as u8)).collect()
}

/// Pairs of random letters and what a rule makes of them.
fn letter_pairs(settings: &Settings, seed: u64, rule: fn(Vec<char>) -> Vec<char>) -> Result<Raw, DataError> {
    let lengths = Lengths::new(settings)?;
    Ok(pairs(settings, seed, |stream| {
        let length = lengths.draw(stream);
        let source = letters(settings, length, stream);
        Pair::new(source.iter().collect(), rule(source).into_iter().collect())
    }))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::data::datasets::{DATASETS, Holds, Needs};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn loaded(name: &str, changes: &[(&str, i64)]) -> Vec<(String, String)> {
        let row = row_named(DATASETS, name).expect("a row of the table");
        let settings = changes
            .iter()
            .fold(Settings::defaults(&row.entry), |settings, (field, value)| settings.with(field, *value));
        match (row.load)(&settings, 3, Vec::new()) {
            Ok(Raw::Texts(Texts { sources, targets: TextTargets::Texts(targets), .. })) => {
                sources.into_iter().zip(targets).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    fn check(name: &str, changes: &[(&str, i64)], rule: impl Fn(&str) -> String) {
        for (source, target) in loaded(name, changes) {
            assert_eq!(target, rule(&source), "{name} of {source}");
        }
    }

    #[test]
    fn targets_follow_their_rule() {
        check("copy", &[], |source| source.to_owned());
        check("reverse", &[], |source| source.chars().rev().collect());
        check("sort", &[("shortest", 12)], |source| {
            let mut letters: Vec<char> = source.chars().collect();
            letters.sort();
            letters.into_iter().collect()
        });
        let sum =
            |source: &str| source.split('+').map(|part| part.trim().parse::<u64>().unwrap()).sum::<u64>();
        check("addition", &[], move |source| sum(source).to_string());
        check("modular_addition", &[("modulus", 13)], move |source| (sum(source) % 13).to_string());
        check("induction", &[], |source| {
            let query = source.chars().last().unwrap();
            source.chars().skip_while(|letter| *letter != query).nth(1).unwrap().to_string()
        });
    }

    #[test]
    fn no_example_of_a_task_occurs_twice_and_lengths_stay_in_range() {
        let rows = DATASETS.iter().filter(|row| row.holds == Holds::TextPairs && row.needs == Needs::Nothing);
        for row in rows {
            let pairs = loaded(row.entry.name, &[]);
            let sources: HashSet<&String> = pairs.iter().map(|(source, _)| source).collect();
            assert_eq!(sources.len(), pairs.len(), "{}", row.entry.name);
        }
        let lengths: HashSet<usize> = loaded("copy", &[("shortest", 3), ("longest", 5)])
            .iter()
            .map(|(source, _)| source.len())
            .collect();
        assert_eq!(lengths, HashSet::from([3, 4, 5]));
    }

    #[test]
    fn a_rule_with_few_examples_gives_all_of_them_and_says_so() {
        let row = row_named(DATASETS, "copy").expect("a row of the table");
        let settings =
            Settings::defaults(&row.entry).with("symbols", 2).with("shortest", 2).with("longest", 3);
        let Ok(Raw::Texts(texts)) = (row.load)(&settings, 1, Vec::new()) else { panic!("texts") };
        assert_eq!((texts.sources.len(), texts.report.len()), (12, 1));
        let reversed = settings.with("shortest", 9);
        assert!(
            (row.load)(&reversed, 1, Vec::new()).unwrap_err().0.en.contains("shortest 9 above longest 3")
        );
    }
}
