//! `f(z) = z`.

use super::ActivationRow;
use crate::registry::EngineOnly;
use crate::text::PageText;

pub const ROW: ActivationRow = ActivationRow {
    name: "linear",
    title: PageText::new("Linear", "线性"),
    help: PageText::new(
        "No bend: the sum itself. For the output of a regression.",
        "不做变换，直接输出加权和。用于回归的输出层。",
    ),
    forward: EngineOnly::new(|z, mut a| a.assign(&z)),
    // a = z
    backward: EngineOnly::new(|_, _, _| {}),
};
