//! A sigmoid of three straight pieces, `f(z) = relu6(z + 3) / 6` (Keras 3).

use super::{ActivationRow, chain, map};
use crate::registry::EngineOnly;
use crate::text::PageText;

pub const ROW: ActivationRow = ActivationRow {
    name: "hard_sigmoid",
    title: PageText::new("Hard sigmoid", "分段线性 Sigmoid"),
    help: PageText::new(
        "A sigmoid of three straight pieces: 0 below -3, 1 above 3.",
        "由三段直线组成的 sigmoid：小于 -3 为 0，大于 3 为 1。",
    ),
    forward: EngineOnly::new(|z, a| map(z, a, |z| (z / 6.0 + 0.5).clamp(0.0, 1.0))),
    // a = z / 6 + 1/2 between -3 and 3
    backward: EngineOnly::new(|z, _, d| chain(z, d, |z| if z > -3.0 && z < 3.0 { 1.0 / 6.0 } else { 0.0 })),
};
