//! Mean over examples and outputs of the squared error (Keras `MeanSquaredError`).

use super::{Better, MetricRow};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "mean_squared_error",
        title: PageText::new("MSE", "均方误差 MSE"),
        help: PageText::new("Mean squared distance to the target.", "与目标之差的平方的平均值。"),
        fields: &[],
    },
    validation_name: "val_mean_squared_error",
    purposes: &[Purpose::Regression],
    better: Better::Lower,
    compute: EngineOnly::new(|_, scored| scored.mean_over_errors(|error| error * error)),
    of_sequences: None,
};
