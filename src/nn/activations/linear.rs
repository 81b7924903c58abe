//! `f(z) = z`.

use super::ActivationRow;
use crate::text::Text;

pub const ROW: ActivationRow = ActivationRow {
    name: "linear",
    title: Text::new("Linear", "线性"),
    help: Text::new(
        "No bend: the sum itself. For the output of a regression.",
        "不做变换，直接输出加权和。用于回归的输出层。",
    ),
    forward: |z, mut a| a.assign(&z),
    // a = z
    backward: |_, _, _| {},
};
