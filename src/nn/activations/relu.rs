//! Rectified linear unit, `f(z) = max(z, 0)`.

use super::{ActivationRow, chain, map};
use crate::registry::EngineOnly;
use crate::text::PageText;

pub const ROW: ActivationRow = ActivationRow {
    name: "relu",
    title: PageText::same("ReLU"),
    help: PageText::new(
        "Negative sums become 0. Fast and the usual choice; a unit stuck below 0 stops learning.",
        "负数变为 0。计算快，最常用；若某个神经元一直为负，就不再学习。",
    ),
    // Written so that NaN stays NaN: a diverged run must not look healthy.
    forward: EngineOnly::new(|z, a| map(z, a, |z| if z < 0.0 { 0.0 } else { z })),
    // a = max(z, 0)
    backward: EngineOnly::new(|z, _, d| chain(z, d, |z| if z > 0.0 { 1.0 } else { 0.0 })),
};
