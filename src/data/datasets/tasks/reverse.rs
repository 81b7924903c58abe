//! Letters, written from the last to the first.

use super::*;
use crate::data::SourceFile;
use crate::data::datasets::{DatasetRow, Holds, Needs, of_texts};
use crate::registry::Entry;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "reverse",
        title: PageText::new("Reverse", "反转"),
        help: PageText::new(
            "Write the letters from the last to the first: caf becomes fac. Attention runs along the other diagonal.",
            "从后往前写出字母：caf 变为 fac。注意力沿反对角线移动。",
        ),
        fields: &[EXAMPLES, shortest(4), longest(12), SYMBOLS],
    },
    needs: Needs::Nothing,
    holds: Holds::TextPairs,
    outputs: None,
    load: of_texts(load),
};

fn load(settings: &Settings, seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    letter_pairs(settings, seed, |letters| letters.into_iter().rev().collect())
}
