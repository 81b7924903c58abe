//! `f(z) = z / (1 + |z|)`.

use super::{ActivationRow, chain, map};
use crate::text::Text;

pub const ROW: ActivationRow = ActivationRow {
    name: "softsign",
    title: Text::same("Softsign"),
    help: Text::new("Like tanh, but approaches -1 and 1 more slowly.", "类似 tanh，但趋近 -1 和 1 更缓慢。"),
    forward: |z, a| map(z, a, |z| z / (1.0 + z.abs())),
    // a = z / (1 + |z|), and 1 / (1 + |z|) = 1 - |a|
    backward: |_, a, d| chain(a, d, |a| (1.0 - a.abs()).powi(2)),
};
