//! The way of a table: drop rows, split, fit on the training part, transform all, and say what was changed.

use std::collections::{BTreeSet, HashMap, HashSet};

use ndarray::Array2;

use super::fit::{LeftOut, MOST_CATEGORIES, fit_column, fit_features, fit_scale};
use super::fitted::{Fitted, RawColumn, RawKind, Scale, Source};
use super::split::split;
use crate::data::{Cells, Column, DataError, Dataset, Features, Meaning, Table, Targets};
use crate::registry::Settings;
use crate::tensor::Real;
use crate::text::Message;

/// A target with more classes than this is a number or a name, not a class.
const MOST_CLASSES: usize = 1000;

pub fn prepare(
    mut table: Table,
    split_settings: &Settings,
    settings: &Settings,
    seed: u64,
) -> Result<Dataset, DataError> {
    let mut report = Vec::new();
    let target = table.columns.remove(table.target);
    let rows = kept_rows(&table.columns, &target, settings, &mut report);
    let (mut targets, classes) = targets_of(&target, &rows, table.classification)?;
    let labels = if let Targets::Classes(labels) = &targets { Some(&labels[..]) } else { None };
    let parts = split(rows.len(), labels, None, split_settings, seed)?;

    let training_rows: Vec<u32> = parts.training.iter().map(|&example| rows[example as usize]).collect();
    let (inputs, columns) = fit_columns(&table.columns, &training_rows, settings, &mut report)?;
    let cleaned = clean(&inputs, &columns, &rows, &mut report);
    let training =
        parts.training.iter().map(|&example| cleaned.row(example as usize).to_slice().unwrap_or(&[]));
    let mut fitted = fit_features(columns, &table.formulas, training, settings);
    report_features(&fitted, settings, &mut report);

    let mut features = Array2::zeros((rows.len(), fitted.features.len()));
    for (cells, mut row) in cleaned.rows().into_iter().zip(features.rows_mut()) {
        if let (Some(cells), Some(row)) = (cells.to_slice(), row.as_slice_mut()) {
            fitted.write_features(cells, row);
        }
    }
    if let Targets::Values(values) = &mut targets {
        fitted.target = scale_targets(values, &parts.training, settings, &mut report);
    }
    Ok(Dataset {
        features: Features::Numbers(features),
        targets,
        meaning: Meaning {
            features: fitted.features.iter().map(|feature| feature.name.clone()).collect(),
            classes,
            target: target.name,
            image: None,
            plane: table.plane,
            preprocessing: fitted,
        },
        tokens: None,
        parts,
        weights: table.weights.map(|weights| rows.iter().map(|&row| weights[row as usize] as Real).collect()),
        report,
    })
}

/// The rows that serve as examples: those with a target, and, where so chosen, without gaps and without repetition.
fn kept_rows(inputs: &[Column], target: &Column, settings: &Settings, report: &mut Vec<Message>) -> Vec<u32> {
    let mut rows: Vec<u32> = (0..target.len() as u32).collect();
    let mut drop_rows = |en: &str, zh: &str, keep: &mut dyn FnMut(u32) -> bool| {
        let before = rows.len();
        rows.retain(|&row| keep(row));
        let dropped = before - rows.len();
        if dropped > 0 {
            report.push(Message::new(
                format!("{dropped} rows dropped: {en}"),
                format!("删除 {dropped} 行：{zh}"),
            ));
        }
    };
    drop_rows("the target is missing", "缺少目标值", &mut |row| !target.is_missing(row));
    if settings.choice("missing") == "drop" {
        drop_rows("a cell is missing", "含缺失值", &mut |row| {
            !inputs.iter().any(|column| column.is_missing(row))
        });
    }
    if settings.switch("remove_duplicates") {
        let mut seen = HashSet::new();
        drop_rows("equal to an earlier row", "与前面的行重复", &mut |row| {
            seen.insert(inputs.iter().chain([target]).map(|column| column.shown(row)).collect::<Vec<_>>())
        });
    }
    rows
}

/// The targets of these rows, and the class names where they are classes.
fn targets_of(
    target: &Column,
    rows: &[u32],
    classification: bool,
) -> Result<(Targets, Vec<String>), DataError> {
    let name = &target.name;
    if let (false, Cells::Numbers(numbers)) = (classification, &target.cells) {
        let values = rows.iter().map(|&row| numbers[row as usize] as Real).collect();
        let values = Array2::from_shape_vec((rows.len(), 1), values).expect("one value a row");
        return Ok((Targets::Values(values), Vec::new()));
    }
    if !classification {
        return Err(DataError::new(
            format!(
                "{name}: regression needs numbers, but the column holds texts; choose classification or another target"
            ),
            format!("{name}：回归需要数值目标，但该列为文字；请选择分类任务或其他目标列"),
        ));
    }
    let classes = classes_of(target, rows);
    if classes.len() > MOST_CLASSES {
        let found = classes.len();
        return Err(DataError::new(
            format!(
                "{name}: found {found} classes, expected at most {MOST_CLASSES}; choose another target, or regression for numbers"
            ),
            format!("{name}：有 {found} 个类别，最多 {MOST_CLASSES} 个；请选择其他目标列，数值目标请用回归"),
        ));
    }
    if classes.len() < 2 {
        return Err(DataError::new(
            format!(
                "{name}: found {} class ({}), expected at least two; choose another target",
                classes.len(),
                classes.join("")
            ),
            format!(
                "{name}：只有 {} 个类别（{}），至少需要两个；请选择其他目标列",
                classes.len(),
                classes.join("")
            ),
        ));
    }
    let numbers: HashMap<&str, u32> = classes.iter().map(String::as_str).zip(0..).collect();
    let labels = rows.iter().map(|&row| numbers[target.shown(row).as_str()]).collect();
    Ok((Targets::Classes(labels), classes))
}

/// The different values of a column in order: numbers by size, texts by alphabet.
fn classes_of(target: &Column, rows: &[u32]) -> Vec<String> {
    match &target.cells {
        Cells::Numbers(numbers) => {
            let mut values: Vec<f64> = rows.iter().map(|&row| numbers[row as usize]).collect();
            values.sort_by(f64::total_cmp);
            let mut classes: Vec<String> = values.iter().map(f64::to_string).collect();
            classes.dedup();
            classes
        }
        Cells::Categories(_) => {
            rows.iter().map(|&row| target.shown(row)).collect::<BTreeSet<_>>().into_iter().collect()
        }
    }
}

/// Fits every column that can serve as an input; says which cannot.
fn fit_columns<'a>(
    columns: &'a [Column],
    training: &[u32],
    settings: &Settings,
    report: &mut Vec<Message>,
) -> Result<(Vec<&'a Column>, Vec<RawColumn>), DataError> {
    let mut fitted = (Vec::new(), Vec::new());
    for column in columns {
        let (en, zh) = match fit_column(column, training, settings) {
            Ok(raw) => {
                fitted.0.push(column);
                fitted.1.push(raw);
                continue;
            }
            Err(LeftOut::Empty) => {
                ("it has no value in the training part".to_owned(), "训练集中没有任何值".to_owned())
            }
            Err(LeftOut::Constant) => {
                ("it has the same value everywhere".to_owned(), "取值全部相同".to_owned())
            }
            Err(LeftOut::TooManyCategories) => (
                format!("more than {MOST_CATEGORIES} different texts, as names have"),
                format!("不同的文字超过 {MOST_CATEGORIES} 种，类似姓名"),
            ),
        };
        let name = &column.name;
        report.push(Message::new(format!("{name} left out: {en}"), format!("未使用 {name}：{zh}")));
    }
    if fitted.0.is_empty() {
        return Err(DataError::new(
            "no column is left to learn from; a table needs, besides the target, a column of numbers or of categories \
             with at least two different values",
            "没有可用于学习的列；除目标列外，表格至少需要一列取值不全相同的数值或类别",
        ));
    }
    Ok(fitted)
}

/// `(rows, columns)` of cells without gaps and outliers, categories as numbers; says how many were changed.
fn clean(inputs: &[&Column], columns: &[RawColumn], rows: &[u32], report: &mut Vec<Message>) -> Array2<f64> {
    let mut cleaned = Array2::zeros((rows.len(), columns.len()));
    for ((input, column), mut cells) in inputs.iter().zip(columns).zip(cleaned.columns_mut()) {
        let (mut filled, mut clipped) = (0, 0);
        for (cell, &row) in cells.iter_mut().zip(rows) {
            match &input.cells {
                Cells::Numbers(numbers) => {
                    let number = numbers[row as usize];
                    *cell = column.clean_number(number);
                    filled += usize::from(!number.is_finite());
                    clipped += usize::from(number.is_finite() && *cell != number);
                }
                Cells::Categories(texts) => {
                    let text = texts[row as usize].as_deref();
                    *cell = column.clean_category(text);
                    filled += usize::from(column.number_of(text).is_none());
                }
            }
        }
        let name = &column.name;
        let fill = match &column.kind {
            RawKind::Number { fill, .. } => format!("{fill:.4}"),
            RawKind::Category { names, fill } => names[*fill].clone(),
        };
        if filled > 0 {
            report.push(Message::new(
                format!("{name}: {filled} missing or unknown values became {fill}"),
                format!("{name}：{filled} 个缺失或未知值填为 {fill}"),
            ));
        }
        if let (1.., RawKind::Number { clip: Some((low, high)), .. }) = (clipped, &column.kind) {
            report.push(Message::new(
                format!("{name}: {clipped} outliers moved to the limits {low:.4} and {high:.4}"),
                format!("{name}：{clipped} 个异常值移到界限 {low:.4} 与 {high:.4}"),
            ));
        }
    }
    cleaned
}

fn report_features(fitted: &Fitted, settings: &Settings, report: &mut Vec<Message>) {
    for (index, column) in fitted.columns.iter().enumerate() {
        let RawKind::Category { names, .. } = &column.kind else { continue };
        let one_hot = fitted
            .features
            .iter()
            .any(|feature| matches!(feature.source, Source::OneHot { column, .. } if column == index));
        let (name, count, list) = (&column.name, names.len(), names.join(", "));
        report.push(if one_hot {
            Message::new(
                format!("{name}: one-hot, one input for each of {count} categories ({list})"),
                format!("{name}：独热编码，{count} 个类别各一个输入（{list}）"),
            )
        } else {
            Message::new(
                format!("{name}: {count} categories numbered from 0 ({list})"),
                format!("{name}：{count} 个类别从 0 起编号（{list}）"),
            )
        });
    }
    let (en, zh) = match settings.choice("scaling") {
        "standard" => ("mean 0 and deviation 1", "均值 0、标准差 1"),
        "min_max" => ("0 to 1", "0 至 1"),
        _ => return,
    };
    let scaled = fitted.features.iter().filter(|feature| !matches!(feature.source, Source::OneHot { .. }));
    let scaled: Vec<&str> = scaled.map(|feature| feature.name.as_str()).collect();
    if !scaled.is_empty() {
        let (count, list) = (scaled.len(), scaled.join(", "));
        report.push(Message::new(
            format!("{count} columns scaled to {en}: {list}"),
            format!("{count} 列缩放到{zh}：{list}"),
        ));
    }
}

/// Scales the targets in place by their values in the training part, and returns the scale.
fn scale_targets(
    values: &mut Array2<Real>,
    training: &[u32],
    settings: &Settings,
    report: &mut Vec<Message>,
) -> Scale {
    let known: Vec<f64> = training.iter().map(|&example| f64::from(values[(example as usize, 0)])).collect();
    let scale = fit_scale(&known, settings.choice("target_scaling"));
    if scale != Scale::default() {
        values.mapv_inplace(|value| scale.apply(f64::from(value)) as Real);
        let Scale { shift, factor } = scale;
        report.push(Message::new(
            format!("target learnt as (value - {shift:.4}) / {factor:.4}; predictions are turned back"),
            format!("目标按（值 - {shift:.4}）/ {factor:.4} 训练；预测结果会换算回来"),
        ));
    }
    scale
}
