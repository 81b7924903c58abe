//! Of the examples predicted to be of a class, the share that are, averaged over the classes.

use super::{Better, MetricRow, average};
use crate::nn::losses::Purpose;
use crate::registry::Entry;
use crate::text::Text;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "precision",
        title: Text::new("Precision", "精确率"),
        help: Text::new(
            "Of the examples called a class, how many are of it.",
            "被判为某类的样本中，真正属于该类的比例。",
        ),
        fields: &[average::FIELD],
    },
    validation_name: "val_precision",
    purposes: &[Purpose::ManyClasses, Purpose::TwoClasses],
    better: Better::Higher,
    compute: |settings, scored| average::average(settings, scored, |class| class.precision),
    of_sequences: None,
};
