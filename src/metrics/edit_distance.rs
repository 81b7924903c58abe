//! How many tokens of what is written have to be put in, left out or replaced, for each token that was to be written
//! (Levenshtein 1966; on words, the word error rate; on characters, the character error rate).

use super::{Better, MetricRow};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "edit_distance",
        title: PageText::new("Edit distance", "编辑距离"),
        help: PageText::new(
            "Tokens to put in, leave out or replace in what is written, for each token expected.",
            "平均每个应写词元需要插入、删除或替换多少个词元。",
        ),
        fields: &[],
    },
    validation_name: "val_edit_distance",
    purposes: &[Purpose::Written],
    better: Better::Lower,
    compute: EngineOnly::new(|_, _| f64::NAN),
    of_sequences: Some(EngineOnly::new(|counts| counts.written.edit_distance())),
};
