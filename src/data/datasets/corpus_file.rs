//! A text that the user gives, for vectors of its words.

use crate::data::corpus::{
    Chinese, Cleaning, CorpusBuilder, LeftOut, Limits, Numbers, Phrases, SentenceEnd, read_words,
};
use crate::data::{DataError, Raw, SourceFile};
use crate::registry::{Choice, Entry, Field, Kind, Settings};
use crate::text::{Message, PageText};

use super::{DatasetRow, Holds, MAX_FINAL_VOCAB, Needs, min_count_field, of_texts, one_text};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "corpus_file",
        title: PageText::new("Your text", "自己的文本"),
        help: PageText::new(
            "Any text file, or a paste; the encoding is found by itself. The longer, the better: a million words is a good start.",
            "任意文本文件或粘贴的文字；编码自动识别。越长越好：一百万词是不错的开始。",
        ),
        fields: &[
            Field {
                name: "lowercase",
                title: PageText::new("Small letters", "转为小写"),
                help: PageText::new("“The” and “the” are one word.", "“The”与“the”视为同一个词。"),
                kind: Kind::Switch { default: true },
            },
            Field {
                name: "numbers",
                title: PageText::new("Numbers", "数字"),
                help: PageText::new(
                    "Each number a word of its own, all of them the word 0, or none.",
                    "每个数各为一个词，全部合并为 0，或全部略去。",
                ),
                kind: Kind::Choice {
                    default: "keep",
                    options: || {
                        vec![
                            Choice::new("keep", PageText::new("keep", "保留")),
                            Choice::new("join", PageText::new("one word, 0", "合并为 0")),
                            Choice::new("drop", PageText::new("leave out", "略去")),
                        ]
                    },
                },
            },
            Field {
                name: "drop_punctuation",
                title: PageText::new("Leave out punctuation", "略去标点"),
                help: PageText::new("Else each mark is a word.", "否则每个标点符号都是一个词。"),
                kind: Kind::Switch { default: true },
            },
            Field {
                name: "drop_stop_words",
                title: PageText::new("Leave out stop words", "略去停用词"),
                help: PageText::new(
                    "Words such as the, of, 的, 了, which are everywhere.",
                    "the、of、的、了 等处处可见的词。",
                ),
                kind: Kind::Switch { default: false },
            },
            Field {
                name: "chinese",
                title: PageText::new("Chinese by", "中文按"),
                help: PageText::new(
                    "Characters, or words as the browser divides them; without a browser, always characters.",
                    "按字，或按浏览器切分的词；没有浏览器时一律按字。",
                ),
                kind: Kind::Choice {
                    default: "words",
                    options: || {
                        vec![
                            Choice::new("words", PageText::new("words", "词")),
                            Choice::new("characters", PageText::new("characters", "字")),
                        ]
                    },
                },
            },
            Field {
                name: "sentences",
                title: PageText::new("Sentences end", "句子止于"),
                help: PageText::new(
                    "A word's company never reaches beyond its sentence.",
                    "上下文不会越过句子边界。",
                ),
                kind: Kind::Choice {
                    default: "punctuation",
                    options: || {
                        vec![
                            Choice::new(
                                "punctuation",
                                PageText::new("at . ! ? and empty lines", "句末标点和空行"),
                            ),
                            Choice::new("lines", PageText::new("with the line", "行末")),
                        ]
                    },
                },
            },
            min_count_field(5),
            MAX_FINAL_VOCAB,
            Field {
                name: "phrases",
                title: PageText::new("Join phrases", "合并短语"),
                help: PageText::new(
                    "Two words that come together much oftener than by chance become one: new_york.",
                    "两个词相邻出现的次数远超偶然时合并为一个词：new_york。",
                ),
                kind: Kind::Switch { default: false },
            },
            Field {
                name: "phrases_min_count",
                title: PageText::new("Least count of a phrase", "短语最低频次"),
                help: PageText::new(
                    "Pairs that occur more seldom are not joined.",
                    "出现次数更少的词对不合并。",
                ),
                kind: Kind::Integer { default: 5, min: 1, max: 10_000 },
            },
            Field {
                name: "phrases_threshold",
                title: PageText::new("Threshold of a phrase", "短语阈值"),
                help: PageText::new(
                    "How much oftener than by chance; higher joins fewer.",
                    "需超过偶然多少倍；越高合并越少。",
                ),
                kind: Kind::Number { default: 10.0, min: 0.0, max: 1e6 },
            },
        ],
    },
    needs: Needs::TextFile,
    holds: Holds::Sentences,
    outputs: None,
    load: of_texts(load),
};

/// The text, its words' numbers and its vocabulary take about three times as much.
const MOST_BYTES: usize = 200_000_000;

fn load(settings: &Settings, _seed: u64, files: Vec<SourceFile>) -> Result<Raw, DataError> {
    let (name, text) = one_text(files, MOST_BYTES)?;
    let cleaning = Cleaning {
        lowercase: settings.switch("lowercase"),
        numbers: match settings.choice("numbers") {
            "join" => Numbers::Join,
            "drop" => Numbers::Drop,
            _ => Numbers::Keep,
        },
        drop_punctuation: settings.switch("drop_punctuation"),
        drop_stop_words: settings.switch("drop_stop_words"),
        chinese: match settings.choice("chinese") {
            "words" => Chinese::Words,
            _ => Chinese::Characters,
        },
        sentences: match settings.choice("sentences") {
            "lines" => SentenceEnd::Lines,
            _ => SentenceEnd::Punctuation,
        },
    };
    let mut builder = CorpusBuilder::default();
    let left_out = read_words(&text, cleaning, &mut builder);
    drop(text);
    let phrases = settings.switch("phrases").then(|| Phrases {
        min_count: settings.integer("phrases_min_count"),
        threshold: settings.number("phrases_threshold"),
    });
    let limits = Limits {
        min_count: settings.integer("min_count"),
        max_final_vocab: settings.integer("max_final_vocab"),
        phrases,
    };
    let mut corpus = builder.build(limits, &name)?;
    corpus.report.extend(said(left_out));
    Ok(Raw::Corpus(corpus))
}

fn said(left_out: LeftOut) -> Option<Message> {
    let LeftOut { punctuation, numbers, stop_words } = left_out;
    (left_out != LeftOut::default()).then(|| {
        Message::new(
            format!(
                "left out by cleaning: {punctuation} punctuation marks, {numbers} numbers, {stop_words} stop words"
            ),
            format!("清洗时略去：{punctuation} 个标点、{numbers} 个数字、{stop_words} 个停用词"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn loaded(bytes: &[u8], settings: Settings) -> Result<crate::data::Corpus, DataError> {
        let file = SourceFile { name: "t.txt".into(), bytes: bytes.to_vec() };
        match load(&settings, 0, vec![file])? {
            Raw::Corpus(corpus) => Ok(corpus),
            other => panic!("{other:?}"),
        }
    }

    fn settings() -> Settings {
        Settings::defaults(&ROW.entry)
    }

    #[test]
    fn a_text_in_either_encoding_becomes_sentences() {
        let plain = settings().with("min_count", 1);
        let utf_8 = loaded("北京很大。上海很大。".as_bytes(), plain.clone()).unwrap();
        let gb18030 = loaded(
            b"\xb1\xb1\xbe\xa9\xba\xdc\xb4\xf3\xa1\xa3\xc9\xcf\xba\xa3\xba\xdc\xb4\xf3\xa1\xa3",
            plain,
        )
        .unwrap();
        assert_eq!(utf_8.vocabulary.words(), gb18030.vocabulary.words());
        assert!(
            utf_8.sentences.len() == 2
                && utf_8.report.iter().any(|line| line.en.contains("2 punctuation marks"))
        );
    }

    #[test]
    fn what_cannot_be_learnt_is_refused_with_a_reason() {
        let error = |bytes: &[u8]| {
            let DataError(message) = loaded(bytes, settings()).unwrap_err();
            assert!(message.zh.chars().any(|letter| letter > '\u{4e00}'), "{message}");
            message.en
        };
        assert!(error(b"").contains("t.txt: found no words"));
        assert!(error(b"word").contains("found only the word \"word\""));
        assert!(error(b"one two three one").contains("\"one\", occurs 2 times"));
        assert!(error(b"\x7fELF\x02\x01\0\0\0\0").contains("is not text"));
        let large = SourceFile { name: "large.txt".into(), bytes: vec![b'a'; 300_000_000] };
        let refused = load(&settings(), 0, vec![large]).unwrap_err().0.en;
        assert!(refused.contains("large.txt: is 300 MB, more than the 200 MB"), "{refused}");
    }
}
