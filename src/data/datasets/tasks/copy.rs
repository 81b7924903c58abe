//! Letters, written again as they are.

use super::*;
use crate::data::SourceFile;
use crate::data::datasets::{DatasetRow, Holds, Needs, of_texts};
use crate::registry::Entry;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "copy",
        title: PageText::new("Copy", "复制"),
        help: PageText::new(
            "Write the letters again: caf becomes caf. Attention runs along the diagonal.",
            "把字母原样写出：caf 变为 caf。注意力沿对角线移动。",
        ),
        fields: &[EXAMPLES, shortest(4), longest(12), SYMBOLS],
    },
    needs: Needs::Nothing,
    holds: Holds::TextPairs,
    outputs: None,
    load: of_texts(load),
};

fn load(settings: &Settings, seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    letter_pairs(settings, seed, |letters| letters)
}
