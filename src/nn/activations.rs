//! The activation functions f of y = f(Wx + b), each with its derivative, and their table.

use crate::tensor::{MatrixView, MatrixViewMut};
use crate::text::Text;

/// One activation: function and derivative side by side.
pub struct ActivationRow {
    pub name: &'static str,
    pub title: Text,
    pub help: Text,
    /// `a = f(z)`, over a batch `(examples, units)`; most act on each number alone, softmax on each row.
    pub forward: fn(z: MatrixView, a: MatrixViewMut),
    /// `d = d * f'(z)` in place, given both `z` and `a = f(z)`; for softmax the row's Jacobian.
    pub backward: fn(z: MatrixView, a: MatrixView, d: MatrixViewMut),
}

/// Every activation that can be chosen.
pub const ACTIVATIONS: &[ActivationRow] = &[];
