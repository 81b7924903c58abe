//! Share of the sequences that are written without a mistake.

use super::{Better, MetricRow};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "exact_match",
        title: PageText::new("Exact match", "完全匹配率"),
        help: PageText::new(
            "Share of the sequences that are written without a single wrong token.",
            "整个序列没有任何错误词元的比例。",
        ),
        fields: &[],
    },
    validation_name: "val_exact_match",
    purposes: &[Purpose::Sequences],
    better: Better::Higher,
    compute: EngineOnly::new(|_, _| f64::NAN),
    of_sequences: Some(EngineOnly::new(|counts| counts.exact as f64 / counts.sequences as f64)),
};
