//! `f(z) = z` above 0, `0.2 z` below: the slope of `keras.activations.leaky_relu` (Keras's LeakyReLU layer has 0.3).

use super::{ActivationRow, chain, map};
use crate::registry::EngineOnly;
use crate::tensor::Real;
use crate::text::PageText;

pub const ROW: ActivationRow = ActivationRow {
    name: "leaky_relu",
    title: PageText::same("Leaky ReLU"),
    help: PageText::new(
        "Like ReLU, but negative sums keep a fifth of their slope, so no unit gets stuck.",
        "类似 ReLU，但负数保留五分之一的斜率，神经元不会停止学习。",
    ),
    forward: EngineOnly::new(|z, a| map(z, a, |z| if z < 0.0 { NEGATIVE_SLOPE * z } else { z })),
    // a = z above 0, 0.2 z below
    backward: EngineOnly::new(|z, _, d| chain(z, d, |z| if z > 0.0 { 1.0 } else { NEGATIVE_SLOPE })),
};

const NEGATIVE_SLOPE: Real = 0.2;
