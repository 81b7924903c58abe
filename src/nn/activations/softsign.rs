//! `f(z) = z / (1 + |z|)`.

use super::{ActivationRow, chain, map};
use crate::registry::EngineOnly;
use crate::text::PageText;

pub const ROW: ActivationRow = ActivationRow {
    name: "softsign",
    title: PageText::same("Softsign"),
    help: PageText::new(
        "Like tanh, but approaches -1 and 1 more slowly.",
        "类似 tanh，但趋近 -1 和 1 更缓慢。",
    ),
    forward: EngineOnly::new(|z, a| map(z, a, |z| z / (1.0 + z.abs()))),
    // a = z / (1 + |z|), and 1 / (1 + |z|) = 1 - |a|
    backward: EngineOnly::new(|_, a, d| chain(a, d, |a| (1.0 - a.abs()).powi(2))),
};
