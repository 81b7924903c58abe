//! Takes the figures of a [`Fitted`] from the training rows of a table.

use super::fitted::{Feature, Fitted, Formula, RawColumn, RawKind, Scale, Source};
use super::statistics::{mean_and_deviation, min_and_max, most_frequent, quantile};
use crate::data::{Cells, Column};
use crate::registry::Settings;

/// More different texts than this in a column are names or free text: nothing general can be learnt from them.
pub const MOST_CATEGORIES: usize = 256;

/// Why a column cannot serve as an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    Empty,
    Constant,
    TooManyCategories,
}

/// What the training rows say about one column.
pub fn fit_column(column: &Column, training: &[u32], settings: &Settings) -> Result<RawColumn, LeftOut> {
    let kind = match &column.cells {
        Cells::Numbers(numbers) => {
            let present =
                training.iter().map(|&row| numbers[row as usize]).filter(|number| number.is_finite());
            fit_numbers(present.collect(), settings)?
        }
        Cells::Categories(texts) => {
            let present = training.iter().filter_map(|&row| texts[row as usize].as_deref());
            fit_categories(present.collect())?
        }
    };
    Ok(RawColumn { name: column.name.clone(), kind })
}

fn fit_numbers(mut values: Vec<f64>, settings: &Settings) -> Result<RawKind, LeftOut> {
    values.sort_by(f64::total_cmp);
    let (Some(&min), Some(&max)) = (values.first(), values.last()) else { return Err(LeftOut::Empty) };
    if min == max {
        return Err(LeftOut::Constant);
    }
    let (mean, deviation) = mean_and_deviation(&values);
    let fill = match settings.choice("missing") {
        "median" => quantile(&values, 0.5),
        "most_frequent" => most_frequent(&values).unwrap_or(mean),
        _ => mean,
    };
    let clip = match settings.choice("clip_outliers") {
        "iqr" => {
            let (lower, upper) = (quantile(&values, 0.25), quantile(&values, 0.75));
            Some((lower - 1.5 * (upper - lower), upper + 1.5 * (upper - lower)))
        }
        "three_sigma" => Some((mean - 3.0 * deviation, mean + 3.0 * deviation)),
        _ => None,
    };
    Ok(RawKind::Number { min, max, mean, fill, clip })
}

fn fit_categories(mut texts: Vec<&str>) -> Result<RawKind, LeftOut> {
    texts.sort_unstable();
    let commonest = most_frequent(&texts).ok_or(LeftOut::Empty)?;
    texts.dedup();
    match texts.len() {
        1 => Err(LeftOut::Constant),
        2..=MOST_CATEGORIES => Ok(RawKind::Category {
            fill: texts.binary_search(&commonest).unwrap_or(0),
            names: texts.into_iter().map(str::to_owned).collect(),
        }),
        _ => Err(LeftOut::TooManyCategories),
    }
}

/// Chooses the features of these columns and scales each by its values in the `training` rows of cleaned cells.
pub fn fit_features<'a>(
    columns: Vec<RawColumn>,
    formulas: &[Formula],
    training: impl Iterator<Item = &'a [f64]> + Clone,
    settings: &Settings,
) -> Fitted {
    let one_hot = settings.choice("categories") == "one_hot";
    let mut features = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        match &column.kind {
            RawKind::Category { names, .. } if one_hot => {
                features.extend(names.iter().enumerate().map(|(category, name)| {
                    let source = Source::OneHot { column: index, category };
                    Feature { name: format!("{}={name}", column.name), source, scale: Scale::default() }
                }))
            }
            _ => features.push(Feature {
                name: column.name.clone(),
                source: Source::Column(index),
                scale: Scale::default(),
            }),
        }
    }
    features.extend(formulas.iter().map(|&formula| Feature {
        name: formula.name().to_owned(),
        source: Source::Formula(formula),
        scale: Scale::default(),
    }));
    for feature in &mut features {
        if !matches!(feature.source, Source::OneHot { .. }) {
            let values: Vec<f64> = training.clone().map(|cleaned| feature.source.of(cleaned)).collect();
            feature.scale = fit_scale(&values, settings.choice("scaling"));
        }
    }
    Fitted { columns, features, target: Scale::default() }
}

/// The scale that the choice of `scaling` names; where all values are equal, the factor is 1 (as scikit-learn does).
pub fn fit_scale(values: &[f64], scaling: &str) -> Scale {
    let (shift, factor) = match scaling {
        "standard" => mean_and_deviation(values),
        "min_max" => {
            let (min, max) = min_and_max(values);
            (min, max - min)
        }
        _ => (0.0, 1.0),
    };
    Scale { shift, factor: if factor > 0.0 { factor } else { 1.0 } }
}
