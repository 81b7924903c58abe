//! The fitted preprocessing: what a trained model needs to see a new row as it saw the training rows.

use serde::{Deserialize, Serialize};

use crate::data::DataError;
use crate::tensor::Real;

/// From raw cells to features: each cell is cleaned (filled, clipped, numbered), then each feature is taken from the
/// cleaned cells and scaled. All figures come from the training part. Empty for images.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// What a row consists of, in order: enough to make a form for it.
    pub columns: Vec<RawColumn>,
    /// What the model sees of it.
    pub features: Vec<Feature>,
    /// How regression targets were scaled; [`Scale::undo`] gives predictions in the target's own unit.
    pub target: Scale,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RawColumn {
    pub name: String,
    pub kind: RawKind,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RawKind {
    /// A missing number becomes `fill`; all are moved into `clip`, both ends belonging to it.
    Number { min: f64, max: f64, mean: f64, fill: f64, clip: Option<(f64, f64)> },
    /// Sorted names. A missing category becomes `names[fill]`.
    Category { names: Vec<String>, fill: usize },
}

/// One input of the model: `(source - shift) / factor`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    pub name: String,
    pub source: Source,
    pub scale: Scale,
}

/// What a feature is computed from, by indices into [`Fitted::columns`] and a column's names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Source {
    /// The number, or the number of the category.
    Column(usize),
    /// 1 where the column has this category, else 0.
    OneHot {
        column: usize,
        category: usize,
    },
    Formula(Formula),
}

/// Further inputs from the first two columns, x and y, as TensorFlow Playground offers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Formula {
    XSquared,
    YSquared,
    XTimesY,
    SinX,
    SinY,
}

/// `(value - shift) / factor`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    pub shift: f64,
    pub factor: f64,
}

/// One cell as typed, or as read from a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RawCell {
    Number(f64),
    Category(String),
    Missing,
}

impl Default for Scale {
    fn default() -> Self {
        Scale { shift: 0.0, factor: 1.0 }
    }
}

impl Scale {
    pub fn apply(self, value: f64) -> f64 {
        (value - self.shift) / self.factor
    }

    pub fn undo(self, scaled: f64) -> f64 {
        scaled * self.factor + self.shift
    }
}

impl Formula {
    pub fn name(self) -> &'static str {
        match self {
            Formula::XSquared => "x²",
            Formula::YSquared => "y²",
            Formula::XTimesY => "xy",
            Formula::SinX => "sin x",
            Formula::SinY => "sin y",
        }
    }

    fn of(self, x: f64, y: f64) -> f64 {
        match self {
            Formula::XSquared => x * x,
            Formula::YSquared => y * y,
            Formula::XTimesY => x * y,
            Formula::SinX => x.sin(),
            Formula::SinY => y.sin(),
        }
    }
}

impl Source {
    pub(super) fn of(&self, cleaned: &[f64]) -> f64 {
        match *self {
            Source::Column(column) => cleaned[column],
            Source::OneHot { column, category } => f64::from(cleaned[column] == category as f64),
            Source::Formula(formula) => formula.of(cleaned[0], cleaned[1]),
        }
    }
}

impl RawColumn {
    /// The cell without gaps and outliers; a category becomes its number, one that training never saw is as missing.
    pub(super) fn clean_number(&self, value: f64) -> f64 {
        let RawKind::Number { fill, clip, .. } = self.kind else { return value };
        let value = if value.is_finite() { value } else { fill };
        clip.map_or(value, |(low, high)| value.clamp(low, high))
    }

    pub(super) fn clean_category(&self, value: Option<&str>) -> f64 {
        let RawKind::Category { fill, .. } = self.kind else { return 0.0 };
        self.number_of(value).unwrap_or(fill) as f64
    }

    /// The number of a category that the training part had.
    pub(super) fn number_of(&self, value: Option<&str>) -> Option<usize> {
        let RawKind::Category { names, .. } = &self.kind else { return None };
        let value = value?;
        names.binary_search_by(|name| name.as_str().cmp(value)).ok()
    }

    /// A typed cell: what does not belong into the column is an error, not a gap.
    fn clean(&self, cell: &RawCell) -> Result<f64, DataError> {
        match (cell, &self.kind) {
            (RawCell::Number(value), RawKind::Number { .. }) if value.is_finite() => {
                Ok(self.clean_number(*value))
            }
            (RawCell::Category(value), RawKind::Category { .. }) if self.number_of(Some(value)).is_some() => {
                Ok(self.clean_category(Some(value)))
            }
            (RawCell::Missing, RawKind::Number { .. }) => Ok(self.clean_number(f64::NAN)),
            (RawCell::Missing, RawKind::Category { .. }) => Ok(self.clean_category(None)),
            (_, RawKind::Number { .. }) => Err(DataError::new(
                format!("{}: found {}, expected a number", self.name, cell.shown()),
                format!("{}：找到 {}，应为数字", self.name, cell.shown()),
            )),
            (_, RawKind::Category { names, .. }) => Err(DataError::new(
                format!("{}: found {}, expected one of {}", self.name, cell.shown(), names.join(", ")),
                format!("{}：找到 {}，应为以下之一：{}", self.name, cell.shown(), names.join("、")),
            )),
        }
    }
}

impl RawCell {
    fn shown(&self) -> String {
        match self {
            RawCell::Number(value) => value.to_string(),
            RawCell::Category(value) => format!("{value:?}"),
            RawCell::Missing => "—".to_owned(),
        }
    }
}

impl Fitted {
    /// One row, as many cells as there are columns, as the model sees it.
    pub fn transform(&self, row: &[RawCell]) -> Result<Vec<Real>, DataError> {
        if row.len() != self.columns.len() {
            let (found, expected) = (row.len(), self.columns.len());
            return Err(DataError::new(
                format!("the row has {found} cells, expected {expected}"),
                format!("该行有 {found} 个单元格，应为 {expected} 个"),
            ));
        }
        let cleaned: Result<Vec<f64>, DataError> =
            self.columns.iter().zip(row).map(|(column, cell)| column.clean(cell)).collect();
        let mut features = vec![0.0; self.features.len()];
        self.write_features(&cleaned?, &mut features);
        Ok(features)
    }

    /// The features of one row of cleaned cells.
    pub(super) fn write_features(&self, cleaned: &[f64], features: &mut [Real]) {
        for (feature, value) in self.features.iter().zip(features) {
            *value = feature.scale.apply(feature.source.of(cleaned)) as Real;
        }
    }
}
