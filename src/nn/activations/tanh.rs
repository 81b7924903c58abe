//! The hyperbolic tangent.

use super::{ActivationRow, chain, map};
use crate::tensor::exponential::tanh;
use crate::text::Text;

pub const ROW: ActivationRow = ActivationRow {
    name: "tanh",
    title: Text::new("Tanh", "双曲正切 tanh"),
    help: Text::new(
        "Squeezes any number into -1 to 1, with 0 staying 0.",
        "把任意数压缩到 -1 与 1 之间，0 仍为 0。",
    ),
    forward: |z, a| map(z, a, tanh),
    // a = tanh(z)
    backward: |_, a, d| chain(a, d, |a| 1.0 - a * a),
};
