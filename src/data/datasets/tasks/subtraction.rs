//! Differences of two numbers, which may be below 0.

use super::addition::{DIGITS, number};
use super::*;
use crate::data::SourceFile;
use crate::data::datasets::{DatasetRow, Holds, Needs, of_texts};
use crate::registry::Entry;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "subtraction",
        title: PageText::new("Subtraction", "减法"),
        help: PageText::new("Subtract: 58-167 becomes -109.", "相减：58-167 变为 -109。"),
        fields: &[EXAMPLES, DIGITS],
    },
    needs: Needs::Nothing,
    holds: Holds::TextPairs,
    outputs: None,
    load: of_texts(load),
};

fn load(settings: &Settings, seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    let digits = settings.integer("digits");
    Ok(pairs(settings, seed, |stream| {
        let [a, b] = [number(digits, stream), number(digits, stream)];
        Pair::new(format!("{a}-{b}"), (a as i64 - b as i64).to_string())
    }))
}
