//! Scaled exponential linear unit (Klambauer et al. 2017): `f(z) = SCALE z` above 0, `SCALE ALPHA (exp(z) - 1)` below.

use super::{ActivationRow, chain, map};
use crate::registry::EngineOnly;
use crate::tensor::Real;
use crate::text::PageText;

pub const ROW: ActivationRow = ActivationRow {
    name: "selu",
    title: PageText::same("SELU"),
    help: PageText::new(
        "An ELU scaled so that deep stacks keep mean 0 and variance 1 by themselves. Start it with lecun_normal.",
        "经过缩放的 ELU，使深层网络自动保持均值 0、方差 1。宜配合 lecun_normal 初始化。",
    ),
    forward: EngineOnly::new(|z, a| {
        map(z, a, |z| if z > 0.0 { SCALE * z } else { SCALE * ALPHA * z.exp_m1() })
    }),
    // a = SCALE z above 0, SCALE ALPHA (exp(z) - 1) below
    backward: EngineOnly::new(|_, a, d| chain(a, d, |a| if a > 0.0 { SCALE } else { a + SCALE * ALPHA })),
};

// The fixed point for mean 0 and variance 1, as derived in the paper.
const ALPHA: Real = 1.673_263_242_354_377_2_f64 as Real;
const SCALE: Real = 1.050_700_987_355_480_5_f64 as Real;
