//! Mean over examples and outputs of the squared error (Keras `MeanSquaredError`).

use super::{Better, MetricRow};
use crate::nn::losses::Purpose;
use crate::registry::Entry;
use crate::text::Text;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "mean_squared_error",
        title: Text::new("MSE", "均方误差 MSE"),
        help: Text::new("Mean squared distance to the target.", "与目标之差的平方的平均值。"),
        fields: &[],
    },
    validation_name: "val_mean_squared_error",
    purposes: &[Purpose::Regression],
    better: Better::Lower,
    compute: |_, scored| scored.mean_over_errors(|error| error * error),
    of_sequences: None,
};
