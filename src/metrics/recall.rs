//! Of the examples of a class, the share predicted to be, averaged over the classes.

use super::{Better, MetricRow, average};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "recall",
        title: PageText::new("Recall", "召回率"),
        help: PageText::new(
            "Of the examples of a class, how many were found.",
            "某类的样本中，被正确找出的比例。",
        ),
        fields: &[average::FIELD],
    },
    validation_name: "val_recall",
    purposes: &[Purpose::ManyClasses, Purpose::TwoClasses],
    better: Better::Higher,
    compute: EngineOnly::new(|settings, scored| average::average(settings, scored, |class| class.recall)),
    of_sequences: None,
};
