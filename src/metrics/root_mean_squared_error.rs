//! Root of the mean over examples and outputs of the squared error (Keras `RootMeanSquaredError`).

use super::{Better, MetricRow};
use crate::nn::losses::Purpose;
use crate::registry::{EngineOnly, Entry};
use crate::text::PageText;

pub const ROW: MetricRow = MetricRow {
    entry: Entry {
        name: "root_mean_squared_error",
        title: PageText::new("RMSE", "均方根误差 RMSE"),
        help: PageText::new(
            "Root of the mean squared distance to the target, in the unit of the target.",
            "均方误差的平方根，单位与目标相同。",
        ),
        fields: &[],
    },
    validation_name: "val_root_mean_squared_error",
    purposes: &[Purpose::Regression],
    better: Better::Lower,
    compute: EngineOnly::new(|_, scored| scored.mean_over_errors(|error| error * error).sqrt()),
    of_sequences: None,
};
