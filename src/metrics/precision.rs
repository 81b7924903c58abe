//! Of the examples predicted to be of a class, the share that are, averaged over the classes.

use super::{Better, MetricRow, average};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "precision",
        title: PageText::new("Precision", "精确率"),
        help: PageText::new(
            "Of the examples called a class, how many are of it.",
            "被判为某类的样本中，真正属于该类的比例。",
        ),
        fields: &[average::FIELD],
    },
    validation_name: "val_precision",
    purposes: &[Purpose::ManyClasses, Purpose::TwoClasses],
    better: Better::Higher,
    compute: EngineOnly::new(|settings, scored| average::average(settings, scored, |class| class.precision)),
    of_sequences: None,
};
