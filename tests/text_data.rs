//! From texts to tokens: every dataset of texts, every tokenizer on every kind of text, and files that are no good.

#![cfg(not(target_arch = "wasm32"))]

use std::collections::HashSet;

use glassnet::data::datasets::Needs;
use glassnet::data::prepare::{PREPROCESSING, SPLIT};
use glassnet::data::tokenizers::{END, START, TOKENIZERS, Tokenizer, UNKNOWN};
use glassnet::data::{
    DATASETS, DataError, Dataset, Features, RunningText, Sequences, SourceFile, Targets, load,
};
use glassnet::registry::{Settings, row_named};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A dataset with changes to whichever of it and the split has the field.
fn loaded(dataset: &str, changes: Value, files: Vec<SourceFile>) -> Result<Dataset, DataError> {
    let row = row_named(DATASETS, dataset).expect("a row of the table");
    let (mut settings, mut split) = (Settings::defaults(&row.entry), Settings::defaults(&SPLIT));
    for (name, value) in changes.as_object().expect("an object of changes") {
        let holder = if settings.has(name) { &mut settings } else { &mut split };
        holder.set(name, value).unwrap();
    }
    load(&settings, &split, &Settings::defaults(&PREPROCESSING), 1, files)
}

fn text_file(text: impl AsRef<[u8]>) -> Vec<SourceFile> {
    vec![SourceFile { name: "story.txt".into(), bytes: text.as_ref().to_vec() }]
}

fn sequences(dataset: &Dataset) -> &Sequences {
    let Features::Tokens(sequences) = &dataset.features else { panic!("token sequences") };
    sequences
}

fn running(dataset: &Dataset) -> &RunningText {
    let Features::Text(text) = &dataset.features else { panic!("a running text") };
    text
}

fn fitted(tokenizer: &str, text: &str, size: usize) -> Tokenizer {
    (row_named(TOKENIZERS, tokenizer).expect("a row of the table").fit)(&[text], size)
}

const MIXED: &str = "Mixed: 电影 кино سينما קולנוע 映画 영화 👩‍👩‍👧 👍🏽 🇨🇳 e\u{301} n\u{303}o\u{308} — \"fin\".\r\n\u{200b}\u{202e}\0\t";

#[test]
fn every_dataset_of_texts_holds_what_it_says() {
    for row in DATASETS.iter().filter(|row| row.needs == Needs::Nothing && row.holds.texts()) {
        let dataset = loaded(row.entry.name, json!({}), Vec::new()).unwrap();
        let (name, tokens) = (row.entry.name, dataset.tokens.as_ref().unwrap());
        assert!(!dataset.report.is_empty(), "{name}");
        let size = tokens.source.size() as u32;
        match &dataset.features {
            Features::Tokens(sequences) => {
                assert!(sequences.iter().all(|sequence| !sequence.is_empty()), "{name}");
                assert!(sequences.iter().flatten().all(|token| (UNKNOWN..size).contains(token)), "{name}");
                assert_eq!(sequences.longest(), tokens.longest_source, "{name}");
            }
            Features::Text(text) => {
                assert!(text.tokens.iter().all(|token| (UNKNOWN..size).contains(token)), "{name}");
                assert_eq!(text.context, tokens.longest_source, "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
        if let Targets::Sequences(targets) = &dataset.targets {
            let size = tokens.output().size() as u32;
            for target in targets.iter() {
                let [START, written @ .., END] = target else { panic!("{name}: {target:?}") };
                assert!(
                    !written.is_empty() && written.iter().all(|token| (UNKNOWN + 1..size).contains(token)),
                    "{name}"
                );
            }
            assert_eq!(targets.longest(), tokens.longest_target, "{name}");
        }
        // It travels with a trained model.
        let bytes = postcard::to_allocvec(tokens).unwrap();
        assert_eq!(&postcard::from_bytes::<glassnet::data::TokenMeaning>(&bytes).unwrap(), tokens, "{name}");
    }
}

#[test]
fn no_date_to_write_occurs_in_two_parts() {
    let dataset = loaded("dates", json!({"language": "both"}), Vec::new()).unwrap();
    let Targets::Sequences(targets) = &dataset.targets else { panic!("sequences to write") };
    let parts = [&dataset.parts.training, &dataset.parts.validation, &dataset.parts.test];
    let dates =
        parts.map(|part| part.iter().map(|&index| targets.get(index as usize)).collect::<HashSet<_>>());
    assert!(
        dates[0].is_disjoint(&dates[1]) && dates[0].is_disjoint(&dates[2]) && dates[1].is_disjoint(&dates[2])
    );
    let tokens = dataset.tokens.unwrap();
    assert!((tokens.longest_source, tokens.longest_target) <= (30, 12), "{}", tokens.longest_source);
    assert_eq!(tokens.output().decode(targets.get(0)).len(), "1998-05-03".len());
}

#[test]
fn tokenizers_are_fitted_on_the_training_part_only() {
    let text = "abcde ".repeat(100) + &"xyz ".repeat(40);
    let dataset = loaded("text_file", json!({"context": 8}), text_file(&text)).unwrap();
    let tokens = dataset.tokens.as_ref().unwrap();
    assert_eq!(
        tokens.source.encode("abcdex z"),
        [&tokens.source.encode("abcde")[..], &[UNKNOWN], &tokens.source.encode(" "), &[UNKNOWN]].concat()
    );
    assert!(
        dataset
            .report
            .iter()
            .any(|line| line.en.contains("% of the tokens outside the training part are unknown"))
    );
    let rows: String = (0..40).map(|row| format!("{}\tword{row} again\n", ["no", "yes"][row % 2])).collect();
    let dataset = loaded("labelled_text", json!({"validation_split": 0.5}), text_file(rows)).unwrap();
    let known = |index: &u32| !sequences(&dataset).get(*index as usize).contains(&UNKNOWN);
    assert!(dataset.parts.training.iter().all(known) && !dataset.parts.test.iter().any(known));
}

#[test]
fn a_running_text_is_divided_by_place_and_its_windows_stay_in_their_part() {
    let text: String = (0..4000).map(|number| format!("{number} ")).collect();
    for tokenizer in ["characters", "words", "byte_pair"] {
        let changes = json!({"tokenizer": tokenizer, "context": 16, "vocabulary_size": 5000});
        let dataset = loaded("text_file", changes, text_file(&text)).unwrap();
        let tokenizer = &dataset.tokens.as_ref().unwrap().source;
        let windows = running(&dataset);
        let written = |index: &u32| tokenizer.decode(windows.window(*index as usize));
        let parts = [&dataset.parts.training, &dataset.parts.validation, &dataset.parts.test];
        let ends = parts.map(|part| {
            (windows.starts[part[0] as usize], windows.starts[part[part.len() - 1] as usize] + 16)
        });
        assert!(ends[0].1 < ends[1].0 && ends[1].1 < ends[2].0, "{ends:?}");
        assert!(text.starts_with(written(&0).trim_end()));
        assert!(parts.iter().all(|part| part.is_sorted()));
    }
    let on_test = loaded("text_file", json!({"validation_from_test": true}), text_file(&text)).unwrap();
    assert_eq!(on_test.parts.validation, on_test.parts.test);
}

#[test]
fn parts_are_cut_between_whole_characters() {
    let text = "👩‍👩‍👧e\u{301}".repeat(500);
    let dataset = loaded("text_file", json!({"context": 8}), text_file(&text)).unwrap();
    assert_eq!(dataset.tokens.as_ref().unwrap().source.size(), 6);
    assert_eq!(running(&dataset).tokens.len(), 1000);
    assert!(!running(&dataset).tokens.contains(&UNKNOWN));
}

#[test]
fn texts_that_cannot_be_learnt_are_refused_with_a_reason() {
    let error = |changes: Value, bytes: &[u8]| match loaded("text_file", changes, text_file(bytes)) {
        Err(DataError(message)) => {
            assert!(message.zh.chars().any(|letter| letter > '\u{4e00}'), "{}", message.zh);
            message.en
        }
        Ok(dataset) => panic!("accepted: {:?}", dataset.report),
    };
    assert!(error(json!({}), b"").contains("story.txt: is empty"));
    assert!(error(json!({}), b" \n\t\r\n").contains("story.txt: is empty"));
    assert!(error(json!({}), b"a").contains("found 1 tokens in the training part, expected at least 65"));
    assert!(
        error(json!({"context": 500}), &[b'a'; 600])
            .contains("found 432 tokens in the training part, expected at least 501")
    );
    assert!(error(json!({}), &[b'a'; 300]).contains("in the validation part"));
    assert!(
        error(json!({}), &[0x7f, b'E', b'L', b'F', 0, 0, 0, 1, 0, 0])
            .contains("is not text; expected plain text")
    );
    assert!(error(json!({}), &vec![b'a'; 200_000_000]).contains("is 200 MB, more than the 20 MB that fit"));
    assert!(loaded("text_file", json!({}), Vec::new()).unwrap_err().0.en.contains("one text file"));
    let two = loaded("copy", json!({"shortest": 20, "longest": 3}), Vec::new());
    assert!(two.unwrap_err().0.en.contains("shortest 20 above longest 3"));
}

#[test]
fn every_encoding_of_a_file_gives_the_same_tokens() {
    let text = "看电影。".repeat(200);
    let utf_16: Vec<u8> =
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let gb18030 = b"\xbf\xb4\xb5\xe7\xd3\xb0\xa1\xa3".repeat(200);
    let tokens =
        |bytes: &[u8]| running(&loaded("text_file", json!({}), text_file(bytes)).unwrap()).tokens.clone();
    assert_eq!(tokens(text.as_bytes()), tokens(&utf_16));
    assert_eq!(tokens(text.as_bytes()), tokens(&gb18030));
}

#[test]
fn long_texts_are_cut_and_the_report_says_so() {
    let rows: String =
        (0..20).map(|row| format!("{}\t{}\n", ["no", "yes"][row % 2], "word ".repeat(row + 1))).collect();
    let dataset = loaded("labelled_text", json!({"longest": 8}), text_file(rows)).unwrap();
    assert_eq!(sequences(&dataset).longest(), 8);
    assert!(
        dataset.report.iter().any(|line| line.en == "12 texts cut after 8 tokens"),
        "{:?}",
        dataset.report
    );
    let tokens = dataset.tokens.unwrap();
    assert_eq!(tokens.read(&"word ".repeat(100)).len(), 8);
}

#[test]
fn mixed_scripts_are_read_by_every_tokenizer() {
    let characters = fitted("characters", MIXED, 1000);
    assert_eq!(characters.decode(&characters.encode(MIXED)), MIXED);
    assert_eq!(characters.encode("👩‍👩‍👧e\u{301}👍🏽🇨🇳").len(), 4);
    assert_eq!(characters.encode("é"), [UNKNOWN], "é as one code point was not in the text");
    let byte_pair = fitted("byte_pair", "", 260);
    assert_eq!(byte_pair.decode(&byte_pair.encode(MIXED)), MIXED);
    let words = fitted("words", MIXED, 1000);
    let labels: Vec<String> =
        words.encode("кино, סרט סינמה سينما 👍🏽!").iter().map(|token| words.token_text(*token)).collect();
    assert_eq!(labels, ["кино", "[?]", "[?]", "[?]", "سينما", "👍🏽", "[?]"]);
    assert_eq!([0, 1, 2, 3].map(|token| words.token_text(token)), ["[pad]", "[start]", "[end]", "[?]"]);
    assert_eq!(characters.token_text(characters.encode("\t")[0]), "⇥");
    assert_eq!(byte_pair.token_text(byte_pair.encode("\n")[0]), "↵");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn tokenizers_survive_every_text_and_byte_pairs_write_it_again(
        training in "\\PC{0,80}", text in any::<String>(), size in 0usize..600, noise in any::<Vec<u32>>(),
    ) {
        for row in TOKENIZERS {
            let tokenizer = (row.fit)(&[&training], size);
            let tokens = tokenizer.encode(&text);
            prop_assert!(tokens.iter().all(|token| (UNKNOWN..tokenizer.size() as u32).contains(token)));
            tokenizer.decode(&noise);
            noise.iter().for_each(|token| drop(tokenizer.token_text(*token)));
            if row.entry.name == "byte_pair" {
                prop_assert_eq!(tokenizer.decode(&tokens), text.clone());
            }
            let again: Tokenizer = serde_json::from_str(&serde_json::to_string(&tokenizer).unwrap()).unwrap();
            prop_assert_eq!(again, tokenizer);
        }
    }

    #[test]
    fn known_characters_are_written_again(text in any::<String>()) {
        let tokenizer = fitted("characters", &text, usize::MAX);
        prop_assert_eq!(tokenizer.decode(&tokenizer.encode(&text)), text);
    }

    #[test]
    fn words_written_again_are_the_same_words(text in "([a-z]{1,6}|[0-9]{1,3}|[,.!?;:()]|[一-十]|\n| ){0,40}") {
        let tokenizer = fitted("words", &text, usize::MAX);
        let tokens = tokenizer.encode(&text);
        prop_assert_eq!(tokenizer.encode(&tokenizer.decode(&tokens)), tokens);
    }

    #[test]
    fn files_of_any_bytes_give_a_dataset_or_an_error(bytes in any::<Vec<u8>>(), labelled in any::<bool>()) {
        let dataset = if labelled { "labelled_text" } else { "text_file" };
        if let Err(error) = loaded(dataset, json!({"validation_split": 0, "test_split": 0}), text_file(bytes)) {
            prop_assert!(!error.0.zh.is_empty());
        }
    }
}
