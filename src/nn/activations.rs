//! The activation functions f of y = f(Wx + b), each with its derivative, and their table.

mod elu;
pub mod gelu;
mod hard_sigmoid;
mod leaky_relu;
mod linear;
mod relu;
mod selu;
pub mod sigmoid;
mod silu;
pub mod softmax;
pub mod softplus;
mod softsign;
mod tanh;

use crate::registry::{Choice, EngineOnly, Field, Kind};
use crate::tensor::{MatrixView, MatrixViewMut, Real};
use crate::text::PageText;

/// One activation: function and derivative side by side. Both work on batches that lie in one piece.
pub struct ActivationRow {
    pub name: &'static str,
    pub title: PageText,
    pub help: PageText,
    /// `a = f(z)`, over a batch `(examples, units)`; most act on each number alone, softmax on each row.
    pub forward: EngineOnly<fn(z: MatrixView, a: MatrixViewMut)>,
    /// `d = d * f'(z)` in place, given both `z` and `a = f(z)`; for softmax the row's Jacobian.
    pub backward: EngineOnly<fn(z: MatrixView, a: MatrixView, d: MatrixViewMut)>,
}

/// Every activation that can be chosen.
pub const ACTIVATIONS: &[ActivationRow] = &[
    linear::ROW,
    relu::ROW,
    leaky_relu::ROW,
    elu::ROW,
    selu::ROW,
    gelu::ROW,
    silu::ROW,
    sigmoid::ROW,
    hard_sigmoid::ROW,
    tanh::ROW,
    softplus::ROW,
    softsign::ROW,
    softmax::ROW,
];

/// The row of a name that has been checked against [`ACTIVATIONS`].
pub fn activation(name: &str) -> &'static ActivationRow {
    ACTIVATIONS.iter().find(|row| row.name == name).expect("a checked activation")
}

/// The field by which a layer lets its activation be chosen.
pub const fn field(default: &'static str) -> Field {
    Field {
        name: "activation",
        title: PageText::new("Activation", "激活函数"),
        help: PageText::new(
            "The bend after the weighted sum; without one, stacked layers are no more than a single linear layer.",
            "加权求和之后的非线性变换；没有它，多层叠加也只相当于一个线性层。",
        ),
        kind: Kind::Choice {
            default,
            options: || ACTIVATIONS.iter().map(|row| Choice::new(row.name, row.title)).collect(),
        },
    }
}

/// `a = f(z)`, number by number: a plain loop, so that the compiler can use vector instructions.
fn map(z: MatrixView, mut a: MatrixViewMut, f: impl Fn(Real) -> Real) {
    for (a, &z) in in_one_piece_mut(&mut a).iter_mut().zip(in_one_piece(&z)) {
        *a = f(z);
    }
}

/// `d *= f'(x)`, number by number, where `x` is whichever of `z` and `a` the derivative is simpler in.
fn chain(x: MatrixView, mut d: MatrixViewMut, derivative: impl Fn(Real) -> Real) {
    for (d, &x) in in_one_piece_mut(&mut d).iter_mut().zip(in_one_piece(&x)) {
        *d *= derivative(x);
    }
}

fn in_one_piece<'a>(matrix: &'a MatrixView) -> &'a [Real] {
    matrix.as_slice().expect("a batch lies in one piece")
}

fn in_one_piece_mut<'a>(matrix: &'a mut MatrixViewMut) -> &'a mut [Real] {
    matrix.as_slice_mut().expect("a batch lies in one piece")
}
