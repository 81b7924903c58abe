//! `(p - y)^2`, averaged over the outputs too (Keras `MeanSquaredError`).

use super::elementwise::Elementwise;
use super::{Expects, LossRow, Purpose};
use crate::registry::{EngineOnly, Entry};
use crate::tensor::Real;
use crate::text::PageText;

pub const ROW: LossRow = LossRow {
    entry: Entry {
        name: "mean_squared_error",
        title: PageText::new("Mean squared error", "均方误差 MSE"),
        help: PageText::new(
            "The squared distance to the target. The usual loss for a regression; large errors weigh most.",
            "与目标之差的平方。回归最常用的损失函数，对大误差最敏感。",
        ),
        fields: &[],
    },
    purposes: &[Purpose::Regression, Purpose::ManyClasses, Purpose::TwoClasses],
    expects: Expects::Output,
    build: EngineOnly::new(|_| Box::new(MeanSquaredError)),
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
