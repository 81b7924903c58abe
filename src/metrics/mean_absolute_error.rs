//! Mean over examples and outputs of the absolute error (Keras `MeanAbsoluteError`).

use super::{Better, MetricRow};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "mean_absolute_error",
        title: PageText::new("MAE", "平均绝对误差 MAE"),
        help: PageText::new(
            "Mean distance to the target, in the unit of the target.",
            "与目标之差的绝对值的平均值，单位与目标相同。",
        ),
        fields: &[],
    },
    validation_name: "val_mean_absolute_error",
    purposes: &[Purpose::Regression],
    better: Better::Lower,
    compute: EngineOnly::new(|_, scored| scored.mean_over_errors(f64::abs)),
    of_sequences: None,
};
