//! Share of the analogies that word vectors answer rightly at the first try.

use super::{Better, MetricRow};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "analogy_accuracy",
        title: PageText::new("Analogies right", "类比正确率"),
        help: PageText::new(
            "Share of the analogies of the data whose first answer is right.",
            "数据自带的类比题中首个答案正确的比例。",
        ),
        fields: &[],
    },
    // Asked of the words, not of a part of the text: there is but one.
    validation_name: "analogy_accuracy",
    purposes: &[Purpose::Company],
    better: Better::Higher,
    compute: EngineOnly::new(|_, _| f64::NAN),
    of_sequences: None,
};
