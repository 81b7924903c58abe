//! Texts with labels that the user gives: a CSV or TSV file with a column of each.

use std::collections::{BTreeSet, HashMap};

use crate::data::readers::check_size;
use crate::data::readers::table::{Header, read};
use crate::data::tokenizers::{tokenizer_field, vocabulary_size_field};
use crate::data::{Column, DataError, Raw, SourceFile, TextTargets, Texts};
use crate::registry::{Entry, Field, Kind, Settings, shortened};
use crate::text::{Message, PageText, Text};

use super::{DatasetRow, Holds, LONGEST, Needs, of_texts, reading_of};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "labelled_text",
        title: PageText::new("Texts with labels", "带标签的文本"),
        help: PageText::new(
            "A CSV or TSV file with a text and a label in each row, such as reviews; columns and header are found by themselves.",
            "每行一条文本和一个标签（如影评）的 CSV 或 TSV 文件；列与表头自动识别。",
        ),
        fields: &[
            Field {
                name: "text_column",
                title: PageText::new("Text column", "文本列"),
                help: PageText::new(
                    "Name or number (from 1) of the column of texts; empty: the one with the longest cells.",
                    "文本所在列的名称或序号（从 1 起）；留空表示单元格最长的一列。",
                ),
                kind: Kind::Words { default: "", longest: 100 },
            },
            Field {
                name: "label_column",
                title: PageText::new("Label column", "标签列"),
                help: PageText::new(
                    "Name or number (from 1) of the column of labels; empty: the one with the fewest different cells.",
                    "标签所在列的名称或序号（从 1 起）；留空表示取值种类最少的一列。",
                ),
                kind: Kind::Words { default: "", longest: 100 },
            },
            tokenizer_field("words"),
            vocabulary_size_field(10_000),
            LONGEST,
        ],
    },
    needs: Needs::LabelledTextFile,
    holds: Holds::LabelledTexts,
    outputs: None,
    load: of_texts(load),
};

const MOST_BYTES: usize = 100_000_000;
const MOST_CLASSES: usize = 1000;

/// What people call the two columns, in small letters.
const TEXT_NAMES: [&str; 11] =
    ["text", "review", "sentence", "content", "comment", "message", "文本", "内容", "评论", "影评", "句子"];
const LABEL_NAMES: [&str; 9] =
    ["label", "sentiment", "class", "category", "polarity", "标签", "类别", "情感", "分类"];

fn load(settings: &Settings, _seed: u64, mut files: Vec<SourceFile>) -> Result<Raw, DataError> {
    let (Some(file), true) = (files.pop(), files.is_empty()) else {
        return Err(DataError::new(
            "expected one CSV or TSV file of texts and labels; give a single table",
            "应提供一个含文本与标签的 CSV 或 TSV 文件；请只选择一个表格",
        ));
    };
    check_size(&file, MOST_BYTES, Text::new("keep fewer rows", "请减少行数"))?;
    let columns = read(file, Header::No)?;
    if columns.len() < 2 {
        return Err(DataError::new(
            "found one column, expected two: a text and a label in each row, separated by a tab or a comma",
            "只有一列，应有两列：每行一条文本和一个标签，用制表符或逗号分隔",
        ));
    }
    let roles = Roles::find(&columns, settings)?;
    let (texts, labels) = (&columns[roles.text], &columns[roles.label]);
    let first = u32::from(roles.header);
    let rows: Vec<u32> = (first..texts.len() as u32).collect();
    let complete = |row: &u32| !texts.shown(*row).trim().is_empty() && !labels.is_missing(*row);
    let kept: Vec<u32> = rows.iter().copied().filter(complete).collect();
    let classes: BTreeSet<String> = kept.iter().map(|&row| labels.shown(row)).collect();
    let classes: Vec<String> = classes.into_iter().collect();
    check_classes(&classes, &roles.label_name(labels))?;
    let numbers: HashMap<&str, u32> = classes.iter().map(String::as_str).zip(0..).collect();
    let labels = kept.iter().map(|&row| numbers[labels.shown(row).as_str()]).collect();
    let dropped = rows.len() - kept.len();
    let report = (dropped > 0).then(|| {
        Message::new(
            format!("{dropped} rows dropped: text or label missing"),
            format!("删除 {dropped} 行：缺少文本或标签"),
        )
    });
    Ok(Raw::Texts(Texts {
        sources: kept.iter().map(|&row| texts.shown(row)).collect(),
        targets: TextTargets::Classes { labels, classes },
        reading: reading_of(settings, "longest"),
        writing: None,
        report: Vec::from_iter(report),
    }))
}

/// Which column is which, and whether the first row only names them.
struct Roles {
    text: usize,
    label: usize,
    header: bool,
}

impl Roles {
    fn find(columns: &[Column], settings: &Settings) -> Result<Self, DataError> {
        let text = named(columns, settings.words("text_column").trim(), &TEXT_NAMES)?;
        let label = named(columns, settings.words("label_column").trim(), &LABEL_NAMES)?;
        let others = |taken: Option<Found>| {
            (0..columns.len()).filter(move |&column| taken.is_none_or(|taken| taken.column != column))
        };
        let letters = |column: &usize| {
            (0..columns[*column].len() as u32).map(|row| columns[*column].shown(row).len()).sum::<usize>()
        };
        let by_length = || others(label).max_by_key(letters).unwrap_or(0);
        let text_column = text.map_or_else(by_length, |found| found.column);
        let text_found = Some(Found { column: text_column, by_name: false });
        let by_classes = || others(text_found).min_by_key(|&column| different(&columns[column])).unwrap_or(0);
        let label_column = label.map_or_else(by_classes, |found| found.column);
        if text_column == label_column {
            return Err(DataError::new(
                format!("column {} is both text and label; choose two columns", text_column + 1),
                format!("第 {} 列既是文本又是标签；请选择两个不同的列", text_column + 1),
            ));
        }
        let by_name = |found: Option<Found>| found.is_some_and(|found| found.by_name);
        let header = by_name(text) || by_name(label) || first_is_alone(&columns[label_column]);
        Ok(Roles { text: text_column, label: label_column, header })
    }

    fn label_name(&self, labels: &Column) -> String {
        if self.header { labels.shown(0) } else { labels.name.clone() }
    }
}

/// A column, and whether a cell of the first row named it.
#[derive(Clone, Copy)]
struct Found {
    column: usize,
    by_name: bool,
}

/// The column that is wanted by name or by number, counted from 1; or one of a usual name, if any.
fn named(columns: &[Column], wanted: &str, usual: &[&str]) -> Result<Option<Found>, DataError> {
    let by_name = |names: &[&str]| {
        let is_named = |column: &Column| names.contains(&column.shown(0).to_lowercase().as_str());
        columns.iter().position(is_named).map(|column| Found { column, by_name: true })
    };
    if wanted.is_empty() {
        return Ok(by_name(usual));
    }
    let number = wanted.parse().ok().filter(|number| (1..=columns.len()).contains(number));
    let by_number = number.map(|number| Found { column: number - 1, by_name: false });
    by_name(&[&wanted.to_lowercase()]).or(by_number).map(Some).ok_or_else(|| {
        let names: Vec<String> = columns.iter().map(|column| shortened(&column.shown(0))).take(30).collect();
        let count = columns.len();
        DataError::new(
            format!(
                "found no column {wanted:?}, expected a number from 1 to {count} or one of {}",
                names.join(", ")
            ),
            format!("没有名为 {wanted:?} 的列，应为 1 到 {count} 的序号或以下之一：{}", names.join("、")),
        )
    })
}

fn different(column: &Column) -> usize {
    (0..column.len() as u32).map(|row| column.shown(row)).collect::<BTreeSet<_>>().len()
}

/// Whether the first cell is the only one of its kind in a column whose other cells repeat.
fn first_is_alone(labels: &Column) -> bool {
    let first = labels.shown(0);
    let alone = (1..labels.len() as u32).all(|row| labels.shown(row) != first);
    let others = different(labels) - 1;
    alone && (2..labels.len() - 1).contains(&others)
}

fn check_classes(classes: &[String], name: &str) -> Result<(), DataError> {
    let found = classes.len();
    if found > MOST_CLASSES {
        return Err(DataError::new(
            format!(
                "{name}: found {found} labels, expected at most {MOST_CLASSES}; choose another label column"
            ),
            format!("{name}：有 {found} 种标签，最多 {MOST_CLASSES} 种；请选择其他标签列"),
        ));
    }
    if found < 2 {
        let list = shortened(&classes.concat());
        return Err(DataError::new(
            format!(
                "{name}: found {found} label ({list}), expected at least two; choose another label column"
            ),
            format!("{name}：只有 {found} 种标签（{list}），至少需要两种；请选择其他标签列"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn loaded(text: &str, changes: &[(&str, &str)]) -> Result<Texts, DataError> {
        let defaults = Settings::defaults(&ROW.entry);
        let settings = changes.iter().fold(defaults, |settings, (name, value)| settings.with(name, *value));
        let file = SourceFile { name: "t.tsv".into(), bytes: text.as_bytes().to_vec() };
        match load(&settings, 0, vec![file])? {
            Raw::Texts(texts) => Ok(texts),
            other => panic!("{other:?}"),
        }
    }

    fn labels(texts: &Texts) -> Vec<&str> {
        let TextTargets::Classes { labels, classes } = &texts.targets else { panic!("classes") };
        labels.iter().map(|label| classes[*label as usize].as_str()).collect()
    }

    #[test]
    fn columns_are_found_in_either_order_with_and_without_a_header() {
        let rows = [
            ("good", "what a fine film"),
            ("bad", "a dull, slow film"),
            ("good", "loved it"),
            ("bad", "no ."),
        ];
        let table = |header: [&str; 2], swapped: bool, separator: &str| {
            let rows =
                [(header[0], header[1])].into_iter().chain(rows).filter(|(label, _)| !label.is_empty());
            rows.map(|(label, text)| {
                let text = if text.contains(',') { format!("\"{text}\"") } else { text.to_owned() };
                if swapped {
                    format!("{text}{separator}{label}\n")
                } else {
                    format!("{label}{separator}{text}\n")
                }
            })
            .collect::<String>()
        };
        for header in
            [["label", "text"], ["Sentiment", "Review"], ["stars", "words"], ["标签", "文本"], ["", ""]]
        {
            for (swapped, separator) in [(false, "\t"), (true, "\t"), (false, ","), (true, ",")] {
                let texts = loaded(&table(header, swapped, separator), &[]).unwrap();
                assert_eq!(texts.sources, rows.map(|(_, text)| text), "{header:?} {swapped} {separator:?}");
                assert_eq!(
                    labels(&texts),
                    rows.map(|(label, _)| label),
                    "{header:?} {swapped} {separator:?}"
                );
            }
        }
    }

    #[test]
    fn columns_can_be_chosen_and_rows_with_gaps_are_dropped() {
        let table = "id,a,b\n1,x,good film\n2,y,bad film\n3,x,\n4,,poor film\n5,y,nice film\n";
        let texts = loaded(table, &[("label_column", "a"), ("text_column", "3")]).unwrap();
        assert_eq!((labels(&texts), texts.report.len()), (vec!["x", "y", "y"], 1));
        let error = loaded(table, &[("label_column", "c")]).unwrap_err().0.en;
        assert!(error.contains("no column \"c\"") && error.contains("id, a, b"), "{error}");
        assert!(
            loaded(table, &[("label_column", "2"), ("text_column", "a")])
                .unwrap_err()
                .0
                .en
                .contains("both text and")
        );
    }

    #[test]
    fn what_cannot_be_learnt_is_refused_with_a_reason() {
        let error = |text: &str| {
            let DataError(message) = loaded(text, &[]).unwrap_err();
            assert!(message.zh.chars().any(|letter| letter > '\u{4e00}'), "{message}");
            message.en
        };
        assert!(
            error("label\ttext\ngood\ta b\ngood\tc d\n")
                .contains("label: found 1 label (good), expected at least two")
        );
        assert!(error("only one\ncolumn here\n").contains("found one column, expected two"));
        assert!(error("").contains("is empty"));
        assert!(error("a\0b\tc\n").contains("is not text"));
        let many: String = (0..1500).map(|row| format!("l{row}\ta text with the number {row}\n")).collect();
        assert!(error(&many).contains("1500 labels, expected at most 1000"));
        let large = SourceFile { name: "large.tsv".into(), bytes: vec![b'a'; 101_000_000] };
        let refused = load(&Settings::defaults(&ROW.entry), 0, vec![large]).unwrap_err().0.en;
        assert!(refused.contains("large.tsv: is 101 MB, more than the 100 MB"), "{refused}");
    }
}
