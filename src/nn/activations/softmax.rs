//! `f(z)_j = exp(z_j) / sum_k exp(z_k)` over each example's outputs.

use crate::registry::EngineOnly;
use ndarray::Zip;

use super::{ActivationRow, in_one_piece, in_one_piece_mut};
use crate::tensor::exponential::softmax;
use crate::tensor::reduce::largest;
use crate::tensor::{MatrixView, MatrixViewMut};
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

pub fn forward(z: MatrixView, mut a: MatrixViewMut) {
    let outputs = z.ncols();
    let a = in_one_piece_mut(&mut a);
    a.copy_from_slice(in_one_piece(&z));
    a.chunks_exact_mut(outputs).for_each(|a| softmax(a, largest(a), 1.0));
}

/// `a_j = exp(z_j) / sum`, so `da_k/dz_j = a_k ([j = k] - a_j)`.
fn backward(_z: MatrixView, a: MatrixView, mut d: MatrixViewMut) {
    for (a, mut d) in a.rows().into_iter().zip(d.rows_mut()) {
        let mean = a.dot(&d);
        Zip::from(&mut d).and(&a).for_each(|d, &a| *d = a * (*d - mean));
    }
}
