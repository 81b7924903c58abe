//! Letters, written in the order of the alphabet.

use super::*;
use crate::data::SourceFile;
use crate::data::datasets::{DatasetRow, Holds, Needs, of_texts};
use crate::registry::Entry;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "sort",
        title: PageText::new("Sort", "排序"),
        help: PageText::new(
            "Write the letters in the order of the alphabet: fcaf becomes acff. Attention looks for the next letter wherever it is.",
            "按字母表顺序写出字母：fcaf 变为 acff。注意力去寻找下一个字母所在的位置。",
        ),
        fields: &[EXAMPLES, shortest(4), longest(12), SYMBOLS],
    },
    needs: Needs::Nothing,
    holds: Holds::TextPairs,
    outputs: None,
    load: of_texts(load),
};

fn load(settings: &Settings, seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    letter_pairs(settings, seed, |mut letters| {
        letters.sort_unstable();
        letters
    })
}
