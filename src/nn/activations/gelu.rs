//! Gaussian error linear unit (Hendrycks and Gimpel 2016), exact as by default in Keras: `f(z) = z P(z)`, where
//! `P(z) = (1 + erf(z / sqrt 2)) / 2` is the distribution function of the standard normal.

use crate::registry::EngineOnly;
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

use super::{ActivationRow, chain, map};
use crate::tensor::Real;
use crate::tensor::exponential::exp;
use crate::text::PageText;

pub const ROW: ActivationRow = ActivationRow {
    name: "gelu",
    title: PageText::same("GELU"),
    help: PageText::new(
        "A smooth ReLU: weighs each sum by how likely a normal number is to lie below it. Usual in transformers.",
        "平滑的 ReLU：用标准正态分布函数对输入加权。常用于 Transformer。",
    ),
    forward: EngineOnly::new(|z, a| map(z, a, |z| z * below(z))),
    // a = z P(z), and dP/dz is the normal density
    backward: EngineOnly::new(|z, _, d| chain(z, d, |z| below(z) + z * density(z))),
};

const ROOT_OF_HALF: Real = FRAC_1_SQRT_2 as Real;
/// `1 / sqrt(2 pi)`
const HIGHEST_DENSITY: Real = (0.5 * FRAC_1_SQRT_2 * FRAC_2_SQRT_PI) as Real;

fn below(z: Real) -> Real {
    0.5 * (1.0 + libm::Libm::<Real>::erf(z * ROOT_OF_HALF))
}

fn density(z: Real) -> Real {
    HIGHEST_DENSITY * exp(-0.5 * z * z)
}
