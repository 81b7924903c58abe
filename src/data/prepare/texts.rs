//! The way of texts: split, fit the tokenizer on the training part, encode all, and say what came of it.

use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation;

use super::Fitted;
use super::split::split;
use crate::data::tokenizers::{END, START, Tokenizer, UNKNOWN};
use crate::data::{
    DataError, Dataset, Features, Meaning, Parts, Reading, RunningText, Sequences, Targets, TextTargets,
    Texts, TokenMeaning,
};
use crate::registry::Settings;
use crate::text::Message;

pub fn prepare(texts: Texts, split_settings: &Settings, seed: u64) -> Result<Dataset, DataError> {
    let Texts { sources, targets, reading, writing, report } = texts;
    match targets {
        TextTargets::Classes { labels, classes } => {
            let parts = split(sources.len(), Some(&labels), None, split_settings, seed)?;
            let dataset = read_sources(&sources, parts, reading, report);
            Ok(Dataset {
                targets: Targets::Classes(labels),
                meaning: Meaning { classes, ..dataset.meaning },
                ..dataset
            })
        }
        TextTargets::Texts(targets) => {
            let parts = split(sources.len(), None, None, split_settings, seed)?;
            let mut dataset = read_sources(&sources, parts, reading, report);
            dataset.report.extend(seen_before(&sources, &dataset.parts));
            Ok(write_targets(dataset, &targets, writing.unwrap_or(reading)))
        }
        TextTargets::Next => running(&sources.concat(), split_settings, reading, report),
    }
}

/// A dataset of these sources, its targets still to be put in.
fn read_sources(sources: &[String], parts: Parts, reading: Reading, mut report: Vec<Message>) -> Dataset {
    let tokenizer = fit(sources, &parts, reading);
    let (mut tokens, mut cut, mut unknown) = (0, 0, Share::default());
    let held_out = |index: usize| parts.training.binary_search(&(index as u32)).is_err();
    let read = |(index, source): (usize, &String)| {
        let mut sequence = tokenizer.encode(source);
        tokens += sequence.len();
        cut += usize::from(sequence.len() > reading.longest);
        sequence.truncate(reading.longest);
        if held_out(index) {
            unknown.count(&sequence);
        }
        sequence
    };
    let sequences: Sequences = sources.iter().enumerate().map(read).collect();
    let characters = sources.iter().map(|source| source.chars().count()).sum();
    let meaning = TokenMeaning {
        longest_source: sequences.longest(),
        longest_target: 0,
        characters_per_token: characters_per_token(characters, tokens),
        source: tokenizer,
        target: None,
    };
    report.push(size_line(sources.len(), tokens, &meaning));
    report.push(vocabulary_line(&meaning.source));
    report.extend(unknown.line());
    if cut > 0 {
        let longest = reading.longest;
        report.push(Message::new(
            format!("{cut} texts cut after {longest} tokens"),
            format!("{cut} 条文本在第 {longest} 个词元后截断"),
        ));
    }
    dataset_of(Features::Tokens(sequences), meaning, parts, report)
}

/// The tokenizer, fitted on the texts of the training part.
fn fit(texts: &[String], parts: &Parts, reading: Reading) -> Tokenizer {
    let training: Vec<&str> = parts.training.iter().map(|&index| texts[index as usize].as_str()).collect();
    (reading.tokenizer.fit)(&training, reading.vocabulary_size)
}

/// How many of the sources that are kept from training occur in it as well: of those, remembering is enough.
fn seen_before(sources: &[String], parts: &Parts) -> Option<Message> {
    let trained: HashSet<&str> =
        parts.training.iter().map(|&index| sources[index as usize].as_str()).collect();
    let count = |part: &[u32]| {
        part.iter().filter(|&&index| trained.contains(sources[index as usize].as_str())).count()
    };
    let (validation, test) = (count(&parts.validation), count(&parts.test));
    (validation + test > 0).then(|| {
        Message::new(
            format!(
                "in training too: {validation} sources of the validation part and {test} of the test part"
            ),
            format!("训练集中也有：验证集的 {validation} 个源文本和测试集的 {test} 个"),
        )
    })
}

/// Gives the dataset these texts to write: by the tokenizer of the sources where that knows all of them and little else, so
/// that a decoder alone can read one and write the other; else by a tokenizer of their own.
fn write_targets(mut dataset: Dataset, targets: &[String], reading: Reading) -> Dataset {
    let own = fit(targets, &dataset.parts, reading);
    let of_sources = dataset.tokens.as_ref().map(|tokens| &tokens.source);
    let shared = of_sources.filter(|source| serves(source, targets, own.size())).cloned();
    let is_shared = shared.is_some();
    let tokenizer = shared.unwrap_or(own);
    let framed = |target: &String| {
        let tokens = tokenizer.encode(target);
        [START].into_iter().chain(tokens).chain([END]).collect::<Vec<u32>>()
    };
    let sequences: Sequences = targets.iter().map(framed).collect();
    let (longest, size) = (sequences.longest(), tokenizer.size());
    dataset.report.push(Message::new(
        format!("to write: up to {longest} tokens with start and end, from a vocabulary of {size}"),
        format!("输出：最多 {longest} 个词元（含开始与结束），词表共 {size} 个"),
    ));
    if let Some(tokens) = &mut dataset.tokens {
        tokens.longest_target = longest;
        tokens.target = (!is_shared).then_some(tokenizer);
    }
    dataset.targets = Targets::Sequences(sequences);
    dataset
}

/// Whether a tokenizer can write these texts without having many more tokens to choose from than their own would.
fn serves(tokenizer: &Tokenizer, texts: &[String], own_size: usize) -> bool {
    tokenizer.size() <= 2 * own_size && texts.iter().all(|text| !tokenizer.encode(text).contains(&UNKNOWN))
}

/// A running text is divided by place: the last part of it tests, what is before that validates, the beginning trains.
fn running(
    text: &str,
    settings: &Settings,
    reading: Reading,
    mut report: Vec<Message>,
) -> Result<Dataset, DataError> {
    let share = |length: usize, name: &str| (length as f64 * settings.number(name)).round() as usize;
    let test_from = boundary(text, text.len() - share(text.len(), "test_split"));
    let validation_from = match settings.switch("validation_from_test") {
        true => test_from,
        false => boundary(text, test_from - share(test_from, "validation_split")),
    };
    let [training, validation, test] =
        [&text[..validation_from], &text[validation_from..test_from], &text[test_from..]];
    let tokenizer = (reading.tokenizer.fit)(&[training], reading.vocabulary_size);

    let context = reading.longest;
    let mut windows = RunningText { tokens: Vec::new(), context, starts: Vec::new() };
    let mut unknown = Share::default();
    let mut add = |part: &str, wanted: bool, name: (&str, &str)| {
        let tokens = tokenizer.encode(part);
        if wanted && tokens.len() <= context {
            return Err(too_short(tokens.len(), context, name));
        }
        if name != TRAINING {
            unknown.count(&tokens);
        }
        let first = windows.starts.len() as u32;
        let start = windows.tokens.len();
        let count = tokens.len().saturating_sub(1) / context;
        windows.starts.extend((0..count).map(|window| (start + window * context) as u32));
        windows.tokens.extend(tokens);
        Ok((first..first + count as u32).collect::<Vec<u32>>())
    };
    let validated_on_test = settings.switch("validation_from_test");
    let training = add(training, true, TRAINING)?;
    let own_validation = !validated_on_test && settings.number("validation_split") > 0.0;
    let validation = add(validation, own_validation, ("validation", "验证"))?;
    let wants_test = validated_on_test || settings.number("test_split") > 0.0;
    let test = add(test, wants_test, ("test", "测试"))?;
    let validation = if validated_on_test { test.clone() } else { validation };

    let characters = text.chars().count();
    let meaning = TokenMeaning {
        source: tokenizer,
        target: None,
        longest_source: context,
        longest_target: 0,
        characters_per_token: characters_per_token(characters, windows.tokens.len()),
    };
    let (tokens, average) = (windows.tokens.len(), meaning.characters_per_token);
    report.push(Message::new(
        format!("{tokens} tokens of {average:.2} characters on average, seen {context} at once"),
        format!("共 {tokens} 个词元，平均每个 {average:.2} 个字符，每次看 {context} 个"),
    ));
    report.push(vocabulary_line(&meaning.source));
    report.extend(unknown.line());
    let parts = Parts { training, validation, test };
    Ok(Dataset { targets: Targets::Next, ..dataset_of(Features::Text(windows), meaning, parts, report) })
}

const TRAINING: (&str, &str) = ("training", "训练");

/// The first boundary between characters as a reader sees them, at or after this byte.
fn boundary(text: &str, byte: usize) -> usize {
    text.grapheme_indices(true).map(|(start, _)| start).find(|&start| start >= byte).unwrap_or(text.len())
}

fn too_short(found: usize, context: usize, (part, part_zh): (&str, &str)) -> DataError {
    let needed = context + 1;
    DataError::new(
        format!(
            "found {found} tokens in the {part} part, expected at least {needed}, one more than the context; choose a smaller \
             context, give a longer text, or change the split"
        ),
        format!(
            "{part_zh}集只有 {found} 个词元，至少需要 {needed} 个（比上下文多一个）；请减小上下文、提供更长的文本或调整划分"
        ),
    )
}

fn characters_per_token(characters: usize, tokens: usize) -> f64 {
    characters as f64 / tokens.max(1) as f64
}

fn dataset_of(features: Features, tokens: TokenMeaning, parts: Parts, report: Vec<Message>) -> Dataset {
    Dataset {
        features,
        targets: Targets::Classes(Vec::new()),
        meaning: Meaning {
            features: Vec::new(),
            classes: Vec::new(),
            target: String::new(),
            image: None,
            plane: false,
            preprocessing: Fitted::default(),
        },
        tokens: Some(tokens),
        parts,
        weights: None,
        report,
    }
}

/// How many of the held-out tokens are unknown.
#[derive(Default)]
struct Share {
    unknown: usize,
    all: usize,
}

impl Share {
    fn count(&mut self, tokens: &[u32]) {
        self.unknown += tokens.iter().filter(|token| **token == UNKNOWN).count();
        self.all += tokens.len();
    }

    fn line(&self) -> Option<Message> {
        let percent = 100.0 * self.unknown as f64 / self.all.max(1) as f64;
        (self.unknown > 0).then(|| {
            Message::new(
                format!("{percent:.2} % of the tokens outside the training part are unknown"),
                format!("训练集以外的词元中有 {percent:.2} % 未知"),
            )
        })
    }
}

fn size_line(texts: usize, tokens: usize, meaning: &TokenMeaning) -> Message {
    let (longest, characters) = (meaning.longest_source, meaning.characters_per_token);
    Message::new(
        format!(
            "{texts} texts, {tokens} tokens of {characters:.2} characters on average; the longest has {longest}"
        ),
        format!("{texts} 条文本，{tokens} 个词元，平均每个 {characters:.2} 个字符；最长 {longest} 个词元"),
    )
}

fn vocabulary_line(tokenizer: &Tokenizer) -> Message {
    let size = tokenizer.size();
    let (en, zh) = match tokenizer {
        Tokenizer::Characters(_) => ("characters", "字符"),
        Tokenizer::Words(_) => ("words", "词"),
        Tokenizer::BytePair(_) => ("byte-pair encoding", "字节对编码（BPE）"),
    };
    Message::new(
        format!("{en}: a vocabulary of {size} tokens, 4 special ones included, from the training part"),
        format!("{zh}：词表共 {size} 个词元（含 4 个特殊词元），取自训练集"),
    )
}
