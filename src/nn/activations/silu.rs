//! Sigmoid linear unit, or swish: `f(z) = z sigmoid(z)` (Elfwing et al. 2017).

use super::{ActivationRow, chain, map, sigmoid::sigmoid};
use crate::registry::EngineOnly;
use crate::text::PageText;

pub const ROW: ActivationRow = ActivationRow {
    name: "silu",
    title: PageText::same("SiLU (swish)"),
    help: PageText::new(
        "A smooth ReLU: the sum times its own sigmoid.",
        "平滑的 ReLU：输入乘以自身的 sigmoid。",
    ),
    forward: EngineOnly::new(|z, a| map(z, a, |z| z * sigmoid(z))),
    // a = z s(z), and ds/dz = s (1 - s)
    backward: EngineOnly::new(|z, _, d| {
        chain(z, d, |z| {
            let s = sigmoid(z);
            s * (1.0 + z * (1.0 - s))
        })
    }),
};
