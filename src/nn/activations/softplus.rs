//! `f(z) = ln(1 + exp(z))`.

use super::{ActivationRow, chain, map, sigmoid::sigmoid};
use crate::registry::EngineOnly;
use crate::tensor::Real;
use crate::tensor::exponential::exp;
use crate::text::PageText;

pub const ROW: ActivationRow = ActivationRow {
    name: "softplus",
    title: PageText::same("Softplus"),
    help: PageText::new(
        "A ReLU with its corner rounded off; always above 0.",
        "把 ReLU 的拐角磨圆；输出总大于 0。",
    ),
    forward: EngineOnly::new(|z, a| map(z, a, softplus)),
    // a = ln(1 + exp(z))
    backward: EngineOnly::new(|z, _, d| chain(z, d, sigmoid)),
};

/// `ln(1 + exp(z))`, written so that `exp` cannot overflow.
pub fn softplus(z: Real) -> Real {
    z.max(0.0) + exp(-z.abs()).ln_1p()
}
