//! Matrix products: the one seam between the layers and the kernel that is fastest where we run.

use super::{MatrixView, MatrixViewMut, Real};

/// `c = a b`, or `c += a b` where `accumulate`. Shapes `(m, k) (k, n) -> (m, n)`; any of them may be a transposed view.
pub fn matmul(a: MatrixView, b: MatrixView, accumulate: bool, mut c: MatrixViewMut) {
    let keep: Real = if accumulate { 1.0 } else { 0.0 };
    ndarray::linalg::general_mat_mul(1.0, &a, &b, keep, &mut c);
}
