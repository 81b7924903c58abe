//! The hyperbolic tangent.

use super::{ActivationRow, chain, map};
use crate::registry::EngineOnly;
use crate::tensor::exponential::tanh;
use crate::text::PageText;

pub const ROW: ActivationRow = ActivationRow {
    name: "tanh",
    title: PageText::new("Tanh", "双曲正切 tanh"),
    help: PageText::new(
        "Squeezes any number into -1 to 1, with 0 staying 0.",
        "把任意数压缩到 -1 与 1 之间，0 仍为 0。",
    ),
    forward: EngineOnly::new(|z, a| map(z, a, tanh)),
    // a = tanh(z)
    backward: EngineOnly::new(|_, a, d| chain(a, d, |a| 1.0 - a * a)),
};
