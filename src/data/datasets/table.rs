//! A table that the user gives: CSV or TSV, for classification or regression.

use std::collections::HashSet;

use crate::data::readers::table::{Header, read};
use crate::data::{Cells, Column, DataError, Raw, SourceFile, Table};
use crate::registry::{Choice, EngineOnly, Entry, Field, Kind, Settings};
use crate::text::PageText;

use super::{DatasetRow, Holds, Needs};

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "table",
        title: PageText::new("CSV table", "CSV 表格"),
        help: PageText::new(
            "A CSV or TSV file with one example a row; separator, encoding and kinds of columns are found by themselves.",
            "每行一个样本的 CSV 或 TSV 文件；分隔符、编码与列类型自动识别。",
        ),
        fields: &[
            Field {
                name: "target",
                title: PageText::new("Target column", "目标列"),
                help: PageText::new(
                    "Name or number (from 1) of the column to predict; empty means the last one.",
                    "要预测的列的名称或序号（从 1 起）；留空表示最后一列。",
                ),
                kind: Kind::Words { default: "", longest: 100 },
            },
            Field {
                name: "task",
                title: PageText::new("Task", "任务"),
                help: PageText::new(
                    "Classes or a number? Automatic: texts, and up to 20 different whole numbers, are classes.",
                    "预测类别还是数值？自动：文字以及不超过 20 种的整数视为类别。",
                ),
                kind: Kind::Choice { default: "auto", options: task_options },
            },
            Field {
                name: "header",
                title: PageText::new("Header", "表头"),
                help: PageText::new(
                    "Whether the first line names the columns. Automatic: it does unless it holds a number.",
                    "第一行是否为列名。自动：不含数字即视为列名。",
                ),
                kind: Kind::Choice { default: "auto", options: header_options },
            },
            Field {
                name: "ignore",
                title: PageText::new("Ignored columns", "忽略的列"),
                help: PageText::new(
                    "Names or numbers (from 1) of columns that are not to be learnt from, separated by commas.",
                    "不参与学习的列的名称或序号（从 1 起），用逗号分隔。",
                ),
                kind: Kind::Words { default: "", longest: 1000 },
            },
            Field {
                name: "sample_weight",
                title: PageText::new("Weight column", "样本权重列"),
                help: PageText::new(
                    "Name or number (from 1) of a column that says how much each example counts in training; empty: all alike.",
                    "表示每个样本在训练中占多大比重的列的名称或序号（从 1 起）；留空表示一视同仁。",
                ),
                kind: Kind::Words { default: "", longest: 100 },
            },
        ],
    },
    needs: Needs::TableFile,
    holds: Holds::Rows,
    outputs: None,
    load: EngineOnly::new(load),
};

/// Whole numbers with more different values than this are amounts, not classes.
const MOST_NUMBER_CLASSES: usize = 20;

fn task_options() -> Vec<Choice> {
    vec![
        Choice::new("auto", PageText::new("automatic", "自动")),
        Choice::new("classification", PageText::new("classification", "分类")),
        Choice::new("regression", PageText::new("regression", "回归")),
    ]
}

fn header_options() -> Vec<Choice> {
    vec![
        Choice::new("auto", PageText::new("automatic", "自动")),
        Choice::new("yes", PageText::new("yes", "有")),
        Choice::new("no", PageText::new("no", "无")),
    ]
}

fn load(settings: &Settings, _seed: u64, mut files: Vec<SourceFile>) -> Result<Raw, DataError> {
    let (Some(file), true) = (files.pop(), files.is_empty()) else {
        return Err(DataError::new(
            "expected one CSV or TSV file; give a single table",
            "应提供一个 CSV 或 TSV 文件；请只选择一个表格",
        ));
    };
    let header = match settings.choice("header") {
        "yes" => Header::Yes,
        "no" => Header::No,
        _ => Header::Auto,
    };
    let columns = read(file, header)?;
    let target = match settings.words("target").trim() {
        "" => columns.len() - 1,
        wanted => find(&columns, wanted)?,
    };
    let ignored =
        settings.words("ignore").split([',', '\u{ff0c}']).map(str::trim).filter(|wanted| !wanted.is_empty());
    let mut ignored: HashSet<usize> =
        ignored.map(|wanted| find(&columns, wanted)).collect::<Result<_, _>>()?;
    let weight = match settings.words("sample_weight").trim() {
        "" => None,
        wanted => Some(find(&columns, wanted)?),
    };
    // What says how much an example counts is not learnt from.
    ignored.extend(weight);
    let weights = weight.map(|index| weights_of(&columns[index])).transpose()?;
    let target_name = columns[target].name.clone();
    if ignored.contains(&target) {
        return Err(DataError::new(
            format!("the column {target_name} is both target and ignored, or target and weights; choose one"),
            format!("列 {target_name} 既是目标列，又被忽略或用作权重；请只选其一"),
        ));
    }
    let classification = match settings.choice("task") {
        "classification" => true,
        "regression" => false,
        _ => looks_like_classes(&columns[target]),
    };
    let left_before_target = (0..target).filter(|index| !ignored.contains(index)).count();
    let kept = columns.into_iter().enumerate().filter(|(index, _)| !ignored.contains(index));
    Ok(Raw::Table(Table {
        columns: kept.map(|(_, column)| column).collect(),
        target: left_before_target,
        classification,
        plane: false,
        formulas: Vec::new(),
        weights,
    }))
}

/// The numbers of a weight column, none of them missing or negative.
fn weights_of(column: &Column) -> Result<Vec<f64>, DataError> {
    let wrong = |row: usize| {
        let found = column.shown(row as u32);
        DataError::new(
            format!("{}: found {found:?} in row {}, expected a weight of 0 or more", column.name, row + 1),
            format!("{}：第 {} 行为 {found:?}，应为不小于 0 的权重", column.name, row + 1),
        )
    };
    let Cells::Numbers(numbers) = &column.cells else { return Err(wrong(0)) };
    match numbers.iter().position(|weight| !weight.is_finite() || *weight < 0.0) {
        Some(row) => Err(wrong(row)),
        None => Ok(numbers.clone()),
    }
}

/// The column of that name, or else of that number, counted from 1.
fn find(columns: &[Column], wanted: &str) -> Result<usize, DataError> {
    let by_name = columns.iter().position(|column| column.name == wanted);
    let by_number =
        || wanted.parse().ok().filter(|number| (1..=columns.len()).contains(number)).map(|number| number - 1);
    by_name.or_else(by_number).ok_or_else(|| {
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).take(30).collect();
        DataError::new(
            format!(
                "found no column {wanted:?}, expected a number from 1 to {} or one of {}",
                columns.len(),
                names.join(", ")
            ),
            format!(
                "没有名为 {wanted:?} 的列，应为 1 到 {} 的序号或以下之一：{}",
                columns.len(),
                names.join("、")
            ),
        )
    })
}

fn looks_like_classes(target: &Column) -> bool {
    let Cells::Numbers(numbers) = &target.cells else { return true };
    let mut different = HashSet::new();
    numbers.iter().filter(|number| number.is_finite()).all(|number| {
        different.insert(number.to_bits());
        number.fract() == 0.0 && different.len() <= MOST_NUMBER_CLASSES
    })
}
