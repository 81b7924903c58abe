//! Matrix products: the one seam between the layers and the kernel that is fastest where we run. Natively
//! that is the matrixmultiply crate under ndarray; on WebAssembly it is our own.

#[cfg(all(target_arch = "wasm32", not(feature = "f64")))]
mod wasm;

use super::{MatrixView, MatrixViewMut};

/// `c = a b`, or `c += a b` where `accumulate`. Shapes `(m, k) (k, n) -> (m, n)`; any of them may be a transposed view.
pub fn matmul(a: MatrixView, b: MatrixView, accumulate: bool, mut c: MatrixViewMut) {
    #[cfg(all(target_arch = "wasm32", not(feature = "f64")))]
    if wasm::matmul(&a, &b, accumulate, &mut c) {
        return;
    }
    ndarray::linalg::general_mat_mul(1.0, &a, &b, if accumulate { 1.0 } else { 0.0 }, &mut c);
}

#[cfg(test)]
// ndarray's `1..-1` counts from the end.
#[allow(clippy::reversed_empty_ranges)]
mod tests {
    use super::*;
    use crate::tensor::random::{Purpose, Stream};
    use crate::tensor::{Matrix, Real};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn random(rows: usize, columns: usize, stream: &mut Stream) -> Matrix {
        Matrix::from_shape_simple_fn((rows, columns), || stream.uniform(-1.0, 1.0) as Real)
    }

    /// What makes a view of a matrix that was laid out otherwise.
    type Layout = fn(MatrixView) -> MatrixView;

    /// One matrix in each layout that a caller may hand in: plain, transposed, a part of a larger one, every second row and column.
    fn layouts(rows: usize, columns: usize, stream: &mut Stream) -> Vec<(Matrix, Layout)> {
        vec![
            (random(rows, columns, stream), |whole| whole),
            (random(columns, rows, stream), |whole| whole.reversed_axes()),
            (random(rows + 3, columns + 5, stream), |whole| whole.slice_move(ndarray::s![1..-2, 2..-3])),
            (random(2 * rows, 2 * columns, stream), |whole| whole.slice_move(ndarray::s![..;2, ..;2])),
        ]
    }

    fn naive(a: MatrixView, b: MatrixView, row: usize, column: usize) -> f64 {
        (0..a.ncols()).map(|p| f64::from(a[[row, p]]) * f64::from(b[[p, column]])).sum()
    }

    fn check(a: MatrixView, b: MatrixView, accumulate: bool, before: MatrixView, after: MatrixView) {
        let tolerance = 1e-6 * (2.0 + a.ncols() as f64);
        for ((row, column), &found) in after.indexed_iter() {
            let start = if accumulate { f64::from(before[[row, column]]) } else { 0.0 };
            let expected = start + naive(a, b, row, column);
            assert!(
                (f64::from(found) - expected).abs() <= tolerance,
                "({row}, {column}) of {:?} {:?} x {:?} {:?} into {:?}: {found}, expected {expected}",
                a.dim(),
                a.strides(),
                b.dim(),
                b.strides(),
                after.strides(),
            );
        }
    }

    #[test]
    fn equals_three_nested_loops_for_every_shape_and_layout() {
        let mut stream = Stream::new(11, Purpose::Data);
        let sizes = [1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 16, 31, 33];
        for round in 0..200 {
            let mut pick = || sizes[stream.below(sizes.len())];
            let (m, k, n) = (pick(), pick(), pick());
            let accumulate = round % 2 == 0;
            for (a, view_a) in layouts(m, k, &mut stream) {
                for (b, view_b) in layouts(k, n, &mut stream) {
                    let (a, b) = (view_a(a.view()), view_b(b.view()));
                    let before = random(m, n, &mut stream);
                    let mut plain = before.clone();
                    matmul(a, b, accumulate, plain.view_mut());
                    check(a, b, accumulate, before.view(), plain.view());

                    let before = random(n, m, &mut stream);
                    let mut transposed = before.clone();
                    matmul(a, b, accumulate, transposed.view_mut().reversed_axes());
                    check(a, b, accumulate, before.t(), transposed.t());
                }
            }
        }
    }

    #[test]
    fn large_shapes_and_blocks_of_them_are_right_and_the_rest_stays_untouched() {
        let mut stream = Stream::new(12, Purpose::Data);
        for (m, k, n) in
            [(32, 784, 64), (784, 32, 64), (70, 600, 37), (130, 257, 65), (5, 1000, 10), (269, 258, 129)]
        {
            let (a, transposed_a) = (random(m, k, &mut stream), random(k, m, &mut stream));
            let b = random(n, k, &mut stream);
            for a in [a.view(), transposed_a.t()] {
                let before = random(m + 2, n + 2, &mut stream);
                let mut after = before.clone();
                let inner = ndarray::s![1..-1, 1..-1];
                matmul(a, b.t(), true, after.slice_mut(inner));
                check(a, b.t(), true, before.slice(inner), after.slice(inner));
                for (index, value) in after.indexed_iter() {
                    let (row, column) = index;
                    if row == 0 || column == 0 || row == m + 1 || column == n + 1 {
                        assert_eq!(*value, before[index], "outside of the block, at {index:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn empty_sums_are_zero() {
        let mut c = Matrix::ones((2, 3));
        matmul(Matrix::zeros((2, 0)).view(), Matrix::zeros((0, 3)).view(), false, c.view_mut());
        assert_eq!(c, Matrix::zeros((2, 3)));
        matmul(
            Matrix::zeros((0, 4)).view(),
            Matrix::zeros((4, 3)).view(),
            false,
            Matrix::zeros((0, 3)).view_mut(),
        );
    }
}
