//! Exponential linear unit, `f(z) = z` above 0, `exp(z) - 1` below (Clevert et al. 2016).

use super::{ActivationRow, chain, map};
use crate::registry::EngineOnly;
use crate::text::PageText;

pub const ROW: ActivationRow = ActivationRow {
    name: "elu",
    title: PageText::same("ELU"),
    help: PageText::new(
        "Like ReLU, but bends smoothly towards -1 on the negative side.",
        "类似 ReLU，但在负半轴平滑地趋近 -1。",
    ),
    forward: EngineOnly::new(|z, a| map(z, a, |z| if z > 0.0 { z } else { z.exp_m1() })),
    // a = z above 0, exp(z) - 1 below, where exp(z) = a + 1
    backward: EngineOnly::new(|_, a, d| chain(a, d, |a| if a > 0.0 { 1.0 } else { a + 1.0 })),
};
