//! `f(z)_j = exp(z_j) / sum_k exp(z_k)` over each example's outputs.

use crate::registry::EngineOnly;
use ndarray::Zip;

use super::{ActivationRow, in_one_piece, in_one_piece_mut};
use crate::tensor::exponential::exp;
use crate::tensor::{MatrixView, MatrixViewMut, Real};
use crate::text::PageText;

pub const ROW: ActivationRow = ActivationRow {
    name: "softmax",
    title: PageText::same("Softmax"),
    help: PageText::new(
        "Turns the outputs into probabilities that add up to 1. For the output of a classifier.",
        "把输出变成总和为 1 的概率。用于分类的输出层。",
    ),
    forward: EngineOnly::new(forward),
    backward: EngineOnly::new(backward),
};

/// The largest of each row is taken off first, so that nothing overflows.
pub fn forward(z: MatrixView, mut a: MatrixViewMut) {
    let outputs = z.ncols();
    let a = in_one_piece_mut(&mut a);
    for (z, a) in in_one_piece(&z).chunks_exact(outputs).zip(a.chunks_exact_mut(outputs)) {
        let largest = z.iter().copied().fold(Real::NEG_INFINITY, Real::max);
        a.iter_mut().zip(z).for_each(|(a, z)| *a = z - largest);
    }
    // Over the whole batch at once, because one row is often too short for vector instructions.
    a.iter_mut().for_each(|a| *a = exp(*a));
    for a in a.chunks_exact_mut(outputs) {
        let scale = 1.0 / a.iter().sum::<Real>();
        a.iter_mut().for_each(|a| *a *= scale);
    }
}

/// `a_j = exp(z_j) / sum`, so `da_k/dz_j = a_k ([j = k] - a_j)`.
fn backward(_z: MatrixView, a: MatrixView, mut d: MatrixViewMut) {
    for (a, mut d) in a.rows().into_iter().zip(d.rows_mut()) {
        let mean = a.dot(&d);
        Zip::from(&mut d).and(&a).for_each(|d, &a| *d = a * (*d - mean));
    }
}
