//! With `e = |p - y|`: `e^2 / 2` up to `delta`, `delta e - delta^2 / 2` beyond, averaged over the outputs too (Huber 1964;
//! Keras `Huber`).

use super::elementwise::Elementwise;
use super::{Expects, LossRow, Purpose};
use crate::registry::{EngineOnly, Entry, Field, Kind};
use crate::tensor::Real;
use crate::text::PageText;

pub const ROW: LossRow = LossRow {
    entry: Entry {
        name: "huber",
        title: PageText::new("Huber", "Huber 损失"),
        help: PageText::new(
            "Squared near the target and linear further away: smooth, and calm about outliers.",
            "目标附近取平方，远处取线性：既平滑，又不易受离群值影响。",
        ),
        fields: &[Field {
            name: "delta",
            title: PageText::new("Delta", "阈值 δ"),
            help: PageText::new(
                "The error at which squared turns into linear.",
                "误差超过该值后由平方变为线性。",
            ),
            kind: Kind::Number { default: 1.0, min: 0.01, max: 100.0 },
        }],
    },
    purposes: &[Purpose::Regression, Purpose::ManyClasses, Purpose::TwoClasses],
    expects: Expects::Output,
    build: EngineOnly::new(|settings| Box::new(Huber { delta: settings.number("delta") as Real })),
};

struct Huber {
    delta: Real,
}

impl Elementwise for Huber {
    fn value(&self, y: Real, p: Real) -> Real {
        let error = (p - y).abs();
        if error <= self.delta { 0.5 * error * error } else { self.delta * (error - 0.5 * self.delta) }
    }

    fn derivative(&self, y: Real, p: Real) -> Real {
        (p - y).clamp(-self.delta, self.delta)
    }
}
