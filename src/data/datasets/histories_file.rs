//! Viewing histories that the user gives: one viewer a line, the ids or names of titles in the order in which they were watched.

use crate::data::corpus::{CorpusBuilder, CorpusKind, Limits};
use crate::data::{DataError, Raw, SourceFile, progress};
use crate::registry::{Entry, Field, Kind, Settings};
use crate::text::{Message, PageText};

use super::{DatasetRow, Holds, MAX_FINAL_VOCAB, Needs, min_count_field, of_texts, one_text};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "histories_file",
        title: PageText::new("Your viewing histories", "自己的观看记录"),
        help: PageText::new(
            "A file with one history a line: ids or names of titles, separated by commas, semicolons, tabs, or else blanks.",
            "每行一条观看记录的文件：片目的编号或名称，用逗号、分号、制表符或空格分隔。",
        ),
        fields: &[
            Field {
                name: "skip_first_column",
                title: PageText::new("First cell names the viewer", "首格为观众"),
                help: PageText::new("Leave the first cell of each line out.", "忽略每行的第一个单元格。"),
                kind: Kind::Switch { default: false },
            },
            min_count_field(5),
            MAX_FINAL_VOCAB,
        ],
    },
    needs: Needs::TextFile,
    holds: Holds::Histories,
    outputs: None,
    load: of_texts(load),
};

const MOST_BYTES: usize = 200_000_000;

fn load(settings: &Settings, _seed: u64, files: Vec<SourceFile>) -> Result<Raw, DataError> {
    let (name, text) = one_text(files, MOST_BYTES)?;
    let separator = separator(&text);
    let skipped = usize::from(settings.switch("skip_first_column"));
    let mut builder = CorpusBuilder::default();
    let mut read = 0;
    for (number, line) in text.lines().enumerate() {
        read += line.len();
        if number % 10_000 == 9_999 {
            progress::tell(read as f64 / text.len() as f64);
        }
        let cells = line.split(separator).map(|cell| cell.trim().trim_matches('"').trim());
        let titles = cells.skip(skipped).filter(|title| !title.is_empty());
        titles.for_each(|title| builder.word(title));
        builder.end_sentence();
    }
    let limits = Limits {
        min_count: settings.integer("min_count"),
        max_final_vocab: settings.integer("max_final_vocab"),
        phrases: None,
    };
    let mut corpus = builder.build(limits, &name)?;
    corpus.kind = CorpusKind::Histories;
    let (en, zh) = match separator {
        ',' => ("commas", "逗号"),
        ';' => ("semicolons", "分号"),
        '\t' => ("tabs", "制表符"),
        _ => ("blanks", "空格"),
    };
    corpus.report.push(Message::new(format!("titles are separated by {en}"), format!("片目之间以{zh}分隔")));
    Ok(Raw::Corpus(corpus))
}

/// What most lines of the beginning have: a tab, a semicolon or a comma, or else a blank.
fn separator(text: &str) -> char {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(100).collect();
    let most =
        |separator: &char| lines.iter().filter(|line| line.contains(*separator)).count() * 2 > lines.len();
    ['\t', ';', ','].into_iter().find(most).unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_separator_gives_the_same_titles() {
        for (separator, title) in [(",", "a film"), (";", "a film"), ("\t", "a film"), (" ", "film")] {
            let line = [title, "2", "\"3\""].join(separator);
            let bytes = format!("v1{separator}{line}\nv2{separator}{line}\n").into_bytes();
            let settings =
                Settings::defaults(&ROW.entry).with("min_count", 1).with("skip_first_column", true);
            let file = SourceFile { name: "h.csv".into(), bytes };
            let Ok(Raw::Corpus(corpus)) = load(&settings, 0, vec![file]) else { panic!("histories") };
            assert_eq!(corpus.vocabulary.words(), [title, "2", "3"], "{separator:?}");
            assert_eq!((corpus.sentences.len(), corpus.kind), (2, CorpusKind::Histories));
        }
    }
}
