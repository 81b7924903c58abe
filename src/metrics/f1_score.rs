//! The harmonic mean of precision and recall of a class, averaged over the classes (Keras `F1Score`).

use super::{Better, MetricRow, average};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "f1_score",
        title: PageText::new("F1", "F1 值"),
        help: PageText::new(
            "Precision and recall in one number, low if either is.",
            "精确率与召回率的调和平均，任一较低则偏低。",
        ),
        fields: &[average::FIELD],
    },
    validation_name: "val_f1_score",
    purposes: &[Purpose::ManyClasses, Purpose::TwoClasses],
    better: Better::Higher,
    compute: EngineOnly::new(|settings, scored| average::average(settings, scored, |class| class.f1)),
    of_sequences: None,
};
