//! `(p - y)^2`, averaged over the outputs too (Keras `MeanSquaredError`).

use super::elementwise::Elementwise;
use super::{LossRow, Purpose};
use crate::registry::Entry;
use crate::tensor::Real;
use crate::text::Text;

pub const ROW: LossRow = LossRow {
    entry: Entry {
        name: "mean_squared_error",
        title: Text::new("Mean squared error", "均方误差 MSE"),
        help: Text::new(
            "The squared distance to the target. The usual loss for a regression; large errors weigh most.",
            "与目标之差的平方。回归最常用的损失函数，对大误差最敏感。",
        ),
        fields: &[],
    },
    purposes: &[Purpose::Regression, Purpose::ManyClasses, Purpose::TwoClasses],
    build: |_| Box::new(MeanSquaredError),
};

struct MeanSquaredError;

impl Elementwise for MeanSquaredError {
    fn value(&self, y: Real, p: Real) -> Real {
        (p - y) * (p - y)
    }

    fn derivative(&self, y: Real, p: Real) -> Real {
        2.0 * (p - y)
    }
}
