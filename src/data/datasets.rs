//! The table of datasets.

mod digits;
mod idx_files;
mod iris;
mod mnist;
mod optical_digits;
mod plane;
mod table;

use super::bundled::{Bundled, BundledFile};
use super::{DataError, Outputs, Raw, SourceFile};
use crate::registry::{EngineOnly, Entry, Row, Settings};

/// What a dataset needs from the user before it can be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Generated from the seed, or small and a part of the program.
    Nothing,
    /// Files that come with Glassnet, which nobody has to give.
    Bundled(&'static Bundled),
    /// Image and label files in IDX format (MNIST's), gzip or not; or the sprite that can be downloaded.
    IdxFiles,
    /// One CSV or TSV file.
    TableFile,
}

/// What the examples of a set are, in the order in which a page shows the sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    Images,
    Table,
    /// Points of a plane, so that a decision boundary can be drawn.
    Plane,
}

impl Needs {
    /// Whether the user has to give something.
    pub fn files(self) -> bool {
        match self {
            Needs::Nothing | Needs::Bundled(_) => false,
            Needs::IdxFiles | Needs::TableFile => true,
        }
    }

    pub fn bundled(self) -> &'static [BundledFile] {
        if let Needs::Bundled(bundled) = self { bundled.files } else { &[] }
    }
}

pub struct DatasetRow {
    pub entry: Entry,
    pub needs: Needs,
    pub form: Form,
    /// What a model for it has to give out; `None` where only the files tell.
    pub outputs: Option<Outputs>,
    pub load: EngineOnly<fn(&Settings, seed: u64, Vec<SourceFile>) -> Result<Raw, DataError>>,
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
