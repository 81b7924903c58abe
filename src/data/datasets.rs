//! The table of datasets.

mod digits;
mod idx_files;
mod iris;
mod mnist;
mod optical_digits;
mod plane;
mod table;

use super::{DataError, Raw, SourceFile};
use crate::registry::{Entry, Row, Settings};

/// What a dataset needs from the user before it can be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Generated from the seed, or bundled.
    Nothing,
    /// Image and label files in IDX format (MNIST's), gzip or not; or the sprite that can be downloaded.
    IdxFiles,
    /// One CSV or TSV file.
    TableFile,
    /// One CSV or TSV file with a column of texts and a column of labels.
    LabelledTextFile,
    /// One text file.
    TextFile,
}

/// What the examples of a dataset are, and so which models can learn them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Images,
    /// Rows of a table.
    Rows,
    /// Points of a plane.
    Points,
    /// Texts with one class each.
    LabelledTexts,
    /// One text, for a language model.
    RunningText,
    /// Texts with a text to write for each.
    TextPairs,
}

impl Holds {
    /// Whether the examples are texts, which are read as tokens.
    pub fn texts(self) -> bool {
        match self {
            Holds::Images | Holds::Rows | Holds::Points => false,
            Holds::LabelledTexts | Holds::RunningText | Holds::TextPairs => true,
        }
    }
}

pub struct DatasetRow {
    pub entry: Entry,
    pub needs: Needs,
    pub holds: Holds,
    pub load: fn(&Settings, seed: u64, Vec<SourceFile>) -> Result<Raw, DataError>,
}

impl Row for DatasetRow {
    fn entry(&self) -> &Entry {
        &self.entry
    }
}

/// Every dataset that can be chosen; the first is the default.
pub const DATASETS: &[DatasetRow] = &[
    digits::ROW,
    optical_digits::ROW,
    iris::ROW,
    mnist::ROW,
    table::ROW,
    plane::circle::ROW,
    plane::xor::ROW,
    plane::gauss::ROW,
    plane::spiral::ROW,
    plane::moons::ROW,
    plane::rings::ROW,
    plane::reg_plane::ROW,
    plane::reg_gauss::ROW,
];
