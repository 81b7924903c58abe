//! Of the examples of a class, the share predicted to be, averaged over the classes.

use super::{Better, MetricRow, average};
use crate::nn::losses::Purpose;
use crate::registry::Entry;
use crate::text::Text;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "recall",
        title: Text::new("Recall", "召回率"),
        help: Text::new(
            "Of the examples of a class, how many were found.",
            "某类的样本中，被正确找出的比例。",
        ),
        fields: &[average::FIELD],
    },
    validation_name: "val_recall",
    purposes: &[Purpose::ManyClasses, Purpose::TwoClasses],
    better: Better::Higher,
    compute: |settings, scored| average::average(settings, scored, |class| class.recall),
    of_sequences: None,
};
