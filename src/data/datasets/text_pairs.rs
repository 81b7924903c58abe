//! Pairs of texts that the user gives: a TSV or CSV file with a source and a target in each row.

use unicode_segmentation::UnicodeSegmentation;

use crate::data::readers::{check_size, file_error, text};
use crate::data::tokenizers::{TOKENIZERS, vocabulary_size_field};
use crate::data::{DataError, Raw, Reading, SourceFile, TextTargets, Texts};
use crate::registry::{Choice, Entry, Field, Kind, Settings, row_named, shortened};
use crate::text::{Message, PageText, Text};

use super::{DatasetRow, Holds, Needs, of_texts};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "text_pairs",
        title: PageText::new("Your pairs", "自己的文本对"),
        help: PageText::new(
            "A TSV or CSV file: in each row a text to read and a text to write.",
            "TSV 或 CSV 文件：每行一条源文本和一条目标文本。",
        ),
        fields: &[
            tokens_of("source_tokens", PageText::new("Read as", "源文本按")),
            tokens_of("target_tokens", PageText::new("Write as", "目标文本按")),
            vocabulary_size_field(2000),
            Field {
                name: "longest",
                title: PageText::new("Longest, characters", "最长字符数"),
                help: PageText::new("Pairs with a longer side are left out.", "任一侧更长的文本对不使用。"),
                kind: Kind::Integer { default: 60, min: 1, max: 500 },
            },
        ],
    },
    needs: Needs::PairsFile,
    holds: Holds::TextPairs,
    outputs: None,
    load: of_texts(load),
};

const fn tokens_of(name: &'static str, title: PageText) -> Field {
    Field {
        name,
        title,
        help: PageText::new("What one token is on this side.", "这一侧一个词元是什么。"),
        kind: Kind::Choice {
            default: "characters",
            options: || TOKENIZERS.iter().map(|row| Choice::new(row.entry.name, row.entry.title)).collect(),
        },
    }
}

const MOST_BYTES: usize = 20_000_000;
/// Fewer pairs cannot train and test.
const FEWEST: usize = 10;
/// A first row that names the sides instead of being a pair.
const HEADERS: [(&str, &str); 5] =
    [("source", "target"), ("src", "tgt"), ("input", "output"), ("源", "目标"), ("输入", "输出")];

fn load(settings: &Settings, _seed: u64, mut files: Vec<SourceFile>) -> Result<Raw, DataError> {
    let (Some(file), true) = (files.pop(), files.is_empty()) else {
        return Err(DataError::new(
            "expected one TSV or CSV file of pairs; give a single file",
            "应提供一个文本对的 TSV 或 CSV 文件；请只选择一个文件",
        ));
    };
    check_size(&file, MOST_BYTES, Text::new("keep fewer pairs", "请减少文本对"))?;
    let expected = Text::new("plain text with a pair in each line", "每行一对的纯文本");
    let (name, text) = text::read(file, expected)?;
    let pairs = read_pairs(&name, &text)?;
    let longest = settings.integer("longest");
    let (mut sources, mut targets, mut long) = (Vec::new(), Vec::new(), Vec::new());
    for Row { line, source, target } in pairs {
        if source.graphemes(true).count().max(target.graphemes(true).count()) > longest {
            long.push(line);
        } else {
            sources.push(source);
            targets.push(target);
        }
    }
    if sources.len() < FEWEST {
        let found = sources.len();
        let (en, zh) = match long.first() {
            Some(line) => (
                format!("; line {line} and {} others are longer than {longest} characters", long.len() - 1),
                format!("；第 {line} 行等 {} 行超过 {longest} 个字符", long.len()),
            ),
            None => (String::new(), String::new()),
        };
        return Err(file_error(
            &name,
            format_args!("found {found} pairs, expected at least {FEWEST}, to train and to test{en}"),
            format_args!("只有 {found} 对，至少需要 {FEWEST} 对用于训练和测试{zh}"),
        ));
    }
    let left_out = long.first().map(|line| {
        Message::new(
            format!(
                "{} pairs left out: longer than {longest} characters, the first in line {line}",
                long.len()
            ),
            format!("{} 对未使用：超过 {longest} 个字符，首个在第 {line} 行", long.len()),
        )
    });
    let reading = |field: &str| Reading {
        tokenizer: row_named(TOKENIZERS, settings.choice(field)).expect("an option is a row of the table"),
        vocabulary_size: settings.integer("vocabulary_size"),
        longest: usize::MAX,
    };
    Ok(Raw::Texts(Texts {
        sources,
        targets: TextTargets::Texts(targets),
        reading: reading("source_tokens"),
        writing: Some(reading("target_tokens")),
        report: Vec::from_iter(left_out),
    }))
}

struct Row {
    /// Counted from 1.
    line: u64,
    source: String,
    target: String,
}

/// Tabs separate where the first line has one; else it is CSV.
fn read_pairs(name: &str, text: &str) -> Result<Vec<Row>, DataError> {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let Some(first) = first else {
        return Err(file_error(
            name,
            "is empty; expected in each line a source, a tab and a target",
            "为空；每行应为源文本、制表符、目标文本",
        ));
    };
    let rows: Vec<(u64, Vec<String>)> = if first.contains('\t') || !first.contains([',', ';']) {
        let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        lines.map(|(line, text)| (line, text.split('\t').map(str::to_owned).collect())).collect()
    } else {
        let delimiter = if first.contains(',') { b',' } else { b';' };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| file_error(name, &error, &error))?;
            let line = record.position().map_or(0, csv::Position::line);
            rows.push((line, record.iter().map(str::to_owned).collect()));
        }
        rows
    };
    let is_header = |cells: &[String]| {
        let lower: Vec<String> = cells.iter().map(|cell| cell.trim().to_lowercase()).collect();
        HEADERS.iter().any(|(source, target)| lower.len() == 2 && lower[0] == *source && lower[1] == *target)
    };
    let skipped = usize::from(rows.first().is_some_and(|(_, cells)| is_header(cells)));
    rows.into_iter().skip(skipped).map(|(line, cells)| pair(name, line, &cells)).collect()
}

fn pair(name: &str, line: u64, cells: &[String]) -> Result<Row, DataError> {
    let [source, target, ..] = cells else {
        let found = shortened(&cells.concat());
        return Err(file_error(
            name,
            format_args!("line {line}: found {found:?} without a tab, expected a source, a tab and a target"),
            format_args!("第 {line} 行：{found:?} 中没有制表符，应为源文本、制表符、目标文本"),
        ));
    };
    let (source, target) = (source.trim(), target.trim());
    for (side, en, zh) in [(source, "source", "源文本"), (target, "target", "目标文本")] {
        if side.is_empty() {
            return Err(file_error(
                name,
                format_args!("line {line}: the {en} is empty; write it or delete the line"),
                format_args!("第 {line} 行：{zh}为空；请补上或删除该行"),
            ));
        }
    }
    Ok(Row { line, source: source.to_owned(), target: target.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn loaded(text: &str) -> Result<Texts, DataError> {
        let file = SourceFile { name: "p.tsv".into(), bytes: text.as_bytes().to_vec() };
        match load(&Settings::defaults(&ROW.entry), 0, vec![file])? {
            Raw::Texts(texts) => Ok(texts),
            other => panic!("{other:?}"),
        }
    }

    fn lines(separator: &str) -> String {
        (0..12).map(|number| format!("a{number}{separator}b{number}\n")).collect()
    }

    #[test]
    fn tabs_commas_quotes_and_headers_are_understood() {
        for text in [
            lines("\t"),
            format!("source\ttarget\n{}", lines("\t")),
            lines(","),
            format!("Input,Output\n{}", lines(",")),
            format!("\n{}\n\n", lines("\t")).replace('\n', "\r\n"),
        ] {
            let texts = loaded(&text).unwrap();
            let TextTargets::Texts(targets) = &texts.targets else { panic!("{texts:?}") };
            assert_eq!((texts.sources.len(), &*texts.sources[0], &*targets[11]), (12, "a0", "b11"), "{text}");
        }
        let quoted = format!("\"one, two\",\"three\"\n{}", lines(","));
        assert_eq!(loaded(&quoted).unwrap().sources[0], "one, two");
    }

    #[test]
    fn letters_of_any_script_stay_whole() {
        let hebrew = "שלום\tسلام\n";
        let combined = "e\u{301}te\u{301}\tété\n";
        let texts = loaded(&format!("{hebrew}{combined}{}", lines("\t"))).unwrap();
        assert_eq!(texts.sources[..2], ["שלום", "e\u{301}te\u{301}"]);
        let tokens = (texts.reading.tokenizer.fit)(&[&texts.sources[1]], 100).encode(&texts.sources[1]);
        assert_eq!(tokens.len(), 3, "an accent belongs to its letter");
    }

    #[test]
    fn what_cannot_be_used_is_named_with_its_line() {
        let check = |text: &str, words: &str| {
            let error = loaded(text).unwrap_err().0;
            assert!(error.en.contains(words), "{error}");
        };
        check(&format!("{}no tab here\n", lines("\t")), "line 13: found \"no tab here\" without a tab");
        check(&format!("x\t \n{}", lines("\t")), "line 1: the target is empty");
        check(&format!("x\ty\n\t y\n{}", lines("\t")), "line 2: the source is empty");
        check("one\tpair\n", "found 1 pairs, expected at least 10");
        check(" \n\n", "is empty");
        check(&lines("\t").replace('a', &"long ".repeat(20)), "found 0 pairs");
    }

    #[test]
    fn pairs_that_are_too_long_are_left_out_and_reported() {
        let texts = loaded(&format!("x\t{}\n{}", "y".repeat(61), lines("\t"))).unwrap();
        assert_eq!(texts.sources.len(), 12);
        assert!(texts.report[0].en.starts_with("1 pairs left out"), "{:?}", texts.report);
    }
}
