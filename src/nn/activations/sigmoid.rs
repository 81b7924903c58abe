//! The logistic function, `f(z) = 1 / (1 + exp(-z))`.

use super::{ActivationRow, chain, map};
use crate::registry::EngineOnly;
use crate::tensor::Real;
use crate::tensor::exponential::exp;
use crate::text::PageText;

pub const ROW: ActivationRow = ActivationRow {
    name: "sigmoid",
    title: PageText::same("Sigmoid"),
    help: PageText::new(
        "Squeezes any number into 0 to 1. For the output when there are two classes.",
        "把任意数压缩到 0 与 1 之间。用于二分类的输出层。",
    ),
    forward: EngineOnly::new(|z, a| map(z, a, sigmoid)),
    // a = sigmoid(z)
    backward: EngineOnly::new(|_, a, d| chain(a, d, |a| a * (1.0 - a))),
};

/// An overflowing `exp` gives the right limit, 0.
pub fn sigmoid(z: Real) -> Real {
    1.0 / (1.0 + exp(-z))
}
