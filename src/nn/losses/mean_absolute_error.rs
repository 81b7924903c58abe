//! `|p - y|`, averaged over the outputs too (Keras `MeanAbsoluteError`).

use super::elementwise::Elementwise;
use super::{Expects, LossRow, Purpose};
use crate::registry::{EngineOnly, Entry};
use crate::tensor::Real;
use crate::text::PageText;

pub const ROW: LossRow = LossRow {
    entry: Entry {
        name: "mean_absolute_error",
        title: PageText::new("Mean absolute error", "平均绝对误差 MAE"),
        help: PageText::new(
            "The distance to the target. Outliers weigh no more than they should.",
            "与目标之差的绝对值。不会过分受离群值影响。",
        ),
        fields: &[],
    },
    purposes: &[Purpose::Regression, Purpose::ManyClasses, Purpose::TwoClasses],
    expects: Expects::Output,
    build: EngineOnly::new(|_| Box::new(MeanAbsoluteError)),
};

struct MeanAbsoluteError;

impl Elementwise for MeanAbsoluteError {
    fn value(&self, y: Real, p: Real) -> Real {
        (p - y).abs()
    }

    /// 0 at the kink, as in TensorFlow: a perfect prediction asks for no change. NaN stays NaN.
    fn derivative(&self, y: Real, p: Real) -> Real {
        if p == y { 0.0 } else { (p - y).signum() }
    }
}
