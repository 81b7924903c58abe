//! The article's preprocessing: clean, convert, normalise; then split. Everything is fitted on the training part only.

use serde::{Deserialize, Serialize};

use super::{DataError, Dataset, Raw};
use crate::registry::{Entry, Settings};
use crate::text::Text;

/// How the examples are divided (`split` in an Experiment).
pub static SPLIT: Entry = Entry {
    name: "split",
    title: Text::new("Split", "划分"),
    help: Text::new(
        "Which part of the data trains, which validates, which tests.",
        "哪些数据用于训练、验证与测试。",
    ),
    fields: &[],
};

/// What is done to the columns of a table (`preprocessing` in an Experiment).
pub static PREPROCESSING: Entry = Entry {
    name: "preprocessing",
    title: Text::new("Preprocessing", "预处理"),
    help: Text::new("Clean, convert and normalise before training.", "训练前清洗、转换并归一化。"),
    fields: &[],
};

/// The fitted preprocessing: turns one raw row into features as training saw them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fitted {}

pub fn prepare(
    _raw: Raw,
    _split: &Settings,
    _preprocessing: &Settings,
    _seed: u64,
) -> Result<Dataset, DataError> {
    Err(DataError::new("not written", "未写"))
}
