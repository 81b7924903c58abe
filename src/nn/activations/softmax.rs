//! `f(z)_j = exp(z_j) / sum_k exp(z_k)` over each example's outputs.

use ndarray::Zip;

use super::ActivationRow;
use crate::tensor::{MatrixView, MatrixViewMut, Real};
use crate::text::Text;

pub const ROW: ActivationRow = ActivationRow {
    name: "softmax",
    title: Text::same("Softmax"),
    help: Text::new(
        "Turns the outputs into probabilities that add up to 1. For the output of a classifier.",
        "把输出变成总和为 1 的概率。用于分类的输出层。",
    ),
    forward,
    backward,
};

/// The largest of each row is taken off first, so that nothing overflows.
pub fn forward(z: MatrixView, mut a: MatrixViewMut) {
    for (z, mut a) in z.rows().into_iter().zip(a.rows_mut()) {
        let largest = z.fold(Real::NEG_INFINITY, |largest, &z| largest.max(z));
        let mut sum = 0.0;
        Zip::from(&mut a).and(&z).for_each(|a, &z| {
            *a = (z - largest).exp();
            sum += *a;
        });
        a /= sum;
    }
}

/// `a_j = exp(z_j) / sum`, so `da_k/dz_j = a_k ([j = k] - a_j)`.
fn backward(_z: MatrixView, a: MatrixView, mut d: MatrixViewMut) {
    for (a, mut d) in a.rows().into_iter().zip(d.rows_mut()) {
        let mean = a.dot(&d);
        Zip::from(&mut d).and(&a).for_each(|d, &a| *d = a * (*d - mean));
    }
}
