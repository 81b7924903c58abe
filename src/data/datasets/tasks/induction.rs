//! What followed a letter when it was first seen (Olsson et al. 2022, "In-context Learning and Induction Heads").

use super::*;
use crate::data::SourceFile;
use crate::data::datasets::{DatasetRow, Holds, Needs, of_texts};
use crate::registry::Entry;

pub const ROW: DatasetRow = DatasetRow {
    entry: Entry {
        name: "induction",
        title: PageText::new("First-seen recall", "首次出现回忆"),
        help: PageText::new(
            "The last letter was seen before: write what followed it the first time. bxkbcb becomes x. The classic work of an induction head.",
            "最后一个字母前面出现过：写出它第一次出现时后面的字母。bxkbcb 变为 x。这正是归纳头（induction head）的工作。",
        ),
        fields: &[EXAMPLES, shortest(6), longest(16), SYMBOLS],
    },
    needs: Needs::Nothing,
    holds: Holds::TextPairs,
    outputs: None,
    load: of_texts(load),
};

fn load(settings: &Settings, seed: u64, _: Vec<SourceFile>) -> Result<Raw, DataError> {
    let lengths = Lengths::new(settings)?;
    Ok(pairs(settings, seed, |stream| {
        let length = lengths.draw(stream).max(3);
        let mut source = letters(settings, length - 1, stream);
        let query = source[stream.below(length - 2)];
        let target = source.iter().skip_while(|letter| **letter != query).nth(1).copied().unwrap_or(query);
        source.push(query);
        Pair::new(source.into_iter().collect(), target.to_string())
    }))
}
