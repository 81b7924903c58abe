//! The entries of a batch that are not zero. Four fifths of a handwritten digit's pixels are zero, and a
//! first layer that skips them is faster than any dense product.

use std::array;

use super::lanes::{LANES, Lanes};
use super::{MatrixView, MatrixViewMut, Real};

/// The non-zero entries of a `(rows, width)` matrix, row by row (compressed sparse rows), in buffers made
/// once for the largest batch.
#[derive(Debug)]
pub struct SparseRows {
    /// Row `r` holds entries `starts[r]..starts[r + 1]`.
    starts: Vec<usize>,
    /// Each below `width`.
    columns: Vec<u32>,
    values: Vec<Real>,
    width: usize,
}

impl SparseRows {
    /// Room for `rows` rows of `width` columns, all of them non-zero at worst.
    pub fn with_capacity(rows: usize, width: usize) -> Self {
        let mut starts = Vec::with_capacity(rows + 1);
        starts.push(0);
        // `pack_nonzeros` writes up to four numbers behind the last one.
        let entries = rows * width + LANES;
        SparseRows { starts, columns: vec![0; entries], values: vec![0.0; entries], width }
    }

    /// Takes over the non-zero entries of `dense`, which has `width` columns and no more rows than there is room for.
    pub fn fill(&mut self, dense: MatrixView) {
        assert_eq!(dense.ncols(), self.width, "columns of a matrix taken over into sparse rows");
        assert!(dense.len() + LANES <= self.values.len(), "no room for {} sparse rows", dense.nrows());
        self.starts.truncate(1);
        let mut length = 0;
        for row in dense.rows() {
            let row = row.to_slice().expect("rows taken over into sparse rows lie in one piece");
            let quads = row.chunks_exact(LANES);
            let mut column = 0;
            let rest = quads.remainder();
            for quad in quads {
                // SAFETY: at most one entry is kept for each number seen, so four more fit, as asserted above.
                unsafe {
                    let (columns, values) = (self.columns.as_mut_ptr(), self.values.as_mut_ptr());
                    length += Lanes::load(quad.as_ptr()).pack_nonzeros(
                        column,
                        columns.add(length),
                        values.add(length),
                    );
                }
                column += LANES as u32;
            }
            for (column, &value) in (column..).zip(rest) {
                self.columns[length] = column;
                self.values[length] = value;
                length += usize::from(value != 0.0);
            }
            self.starts.push(length);
        }
    }

    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    pub fn width(&self) -> usize {
        self.width
    }

    fn row(&self, row: usize) -> (&[u32], &[Real]) {
        let entries = self.starts[row]..self.starts[row + 1];
        (&self.columns[entries.clone()], &self.values[entries])
    }

    /// `c = self b`. Shapes `(rows, width) (width, n) -> (rows, n)`. Both `b` and `c` must lie in one piece.
    pub fn matmul(&self, b: MatrixView, mut c: MatrixViewMut) {
        let n = b.ncols();
        assert_eq!((b.nrows(), c.dim()), (self.width, (self.rows(), n)), "shapes of a sparse product");
        let b = b.to_slice().expect(IN_ONE_PIECE);
        let c = c.as_slice_mut().expect(IN_ONE_PIECE);
        for (row, output) in c.chunks_exact_mut(n).enumerate() {
            let (columns, values) = self.row(row);
            let mut first = 0;
            while first < n {
                let output = &mut output[first..];
                // SAFETY: columns are rows of `b`, and as many numbers are left in `output` as in a row of `b` from `first` on.
                first += unsafe {
                    match output.len() {
                        WIDE.. => weighted_sum::<REGISTERS>(columns, values, &b[first..], n, output),
                        LANES.. => weighted_sum::<1>(columns, values, &b[first..], n, output),
                        _ => {
                            let entries = columns.iter().zip(values);
                            output[0] =
                                entries.map(|(&column, value)| value * b[column as usize * n + first]).sum();
                            1
                        }
                    }
                };
            }
        }
    }

    /// `c += selfᵀ d`. Shapes `(width, rows) (rows, n) -> (width, n)`. Both `d` and `c` must lie in one piece.
    pub fn transposed_matmul_add(&self, d: MatrixView, mut c: MatrixViewMut) {
        let n = d.ncols();
        assert_eq!(
            (d.nrows(), c.dim()),
            (self.rows(), (self.width, n)),
            "shapes of a transposed sparse product"
        );
        let d = d.to_slice().expect(IN_ONE_PIECE);
        let c = c.as_slice_mut().expect(IN_ONE_PIECE);
        for (row, d) in d.chunks_exact(n).enumerate() {
            let (columns, values) = self.row(row);
            let mut first = 0;
            while first < n {
                let d = &d[first..];
                // SAFETY: columns are rows of `c`, and as many numbers are left in `d` as in a row of `c` from `first` on.
                first += unsafe {
                    match d.len() {
                        WIDE.. => add_outer_product::<REGISTERS>(columns, values, d, n, &mut c[first..]),
                        LANES.. => add_outer_product::<1>(columns, values, d, n, &mut c[first..]),
                        _ => {
                            for (&column, value) in columns.iter().zip(values) {
                                c[column as usize * n + first] += value * d[0];
                            }
                            1
                        }
                    }
                };
            }
        }
    }
}

const IN_ONE_PIECE: &str = "the matrices of a sparse product lie in one piece";

/// Registers that hold a part of a row while the entries pass by: eight of them, and what streams past, fit
/// into the 16 that x86-64 has.
const REGISTERS: usize = 8;
const WIDE: usize = REGISTERS * LANES;

/// `output = sum of value * row of b at column`, over the first `V` registers of rows that are `n` apart. Returns their numbers.
///
/// # Safety
/// `output`, and every row of `b` that is among `columns`, must have as many numbers.
#[inline(always)]
unsafe fn weighted_sum<const V: usize>(
    columns: &[u32],
    values: &[Real],
    b: &[Real],
    n: usize,
    output: &mut [Real],
) -> usize {
    let mut sums = [Lanes::splat(0.0); V];
    for (&column, value) in columns.iter().zip(values) {
        unsafe {
            let value = Lanes::load_splat(value);
            let row = b.as_ptr().add(column as usize * n);
            for (i, sum) in sums.iter_mut().enumerate() {
                *sum = sum.add_product(value, Lanes::load(row.add(LANES * i)));
            }
        }
    }
    for (i, sum) in sums.into_iter().enumerate() {
        unsafe { sum.store(output.as_mut_ptr().add(LANES * i)) };
    }
    LANES * V
}

/// `row of c at column += value * d`, over the first `V` registers of rows that are `n` apart. Returns their numbers.
///
/// # Safety
/// `d`, and every row of `c` that is among `columns`, must have as many numbers.
#[inline(always)]
unsafe fn add_outer_product<const V: usize>(
    columns: &[u32],
    values: &[Real],
    d: &[Real],
    n: usize,
    c: &mut [Real],
) -> usize {
    let d: [Lanes; V] = array::from_fn(|i| unsafe { Lanes::load(d.as_ptr().add(LANES * i)) });
    for (&column, value) in columns.iter().zip(values) {
        unsafe {
            let value = Lanes::load_splat(value);
            let row = c.as_mut_ptr().add(column as usize * n);
            for (i, &d) in d.iter().enumerate() {
                let c = row.add(LANES * i);
                Lanes::load(c).add_product(value, d).store(c);
            }
        }
    }
    LANES * V
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::Matrix;
    use crate::tensor::random::{Purpose, Stream};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn random(rows: usize, columns: usize, density: f64, stream: &mut Stream) -> Matrix {
        Matrix::from_shape_simple_fn((rows, columns), || {
            if stream.unit() < density { stream.uniform(-1.0, 1.0) as Real } else { 0.0 }
        })
    }

    fn assert_close(found: &Matrix, expected: &Matrix) {
        let largest = (found - expected).iter().fold(0.0, |largest: Real, error| largest.max(error.abs()));
        assert!(largest < 1e-4, "off by {largest}");
    }

    #[test]
    fn products_equal_the_dense_ones_batch_after_batch() {
        let mut stream = Stream::new(21, Purpose::Data);
        for (width, n) in [(784, 64), (784, 10), (3, 1), (50, 39), (17, 100)] {
            let mut sparse = SparseRows::with_capacity(33, width);
            // The last batch of an epoch is smaller, and the next one is whole again.
            for (rows, density) in [(33, 0.19), (5, 0.1), (33, 1.0), (1, 0.0), (32, 0.3)] {
                let dense = random(rows, width, density, &mut stream);
                sparse.fill(dense.view());
                assert_eq!((sparse.rows(), sparse.width()), (rows, width));

                let weights = random(width, n, 1.0, &mut stream);
                let mut output = random(rows, n, 1.0, &mut stream);
                sparse.matmul(weights.view(), output.view_mut());
                assert_close(&output, &dense.dot(&weights));

                let d_output = random(rows, n, 1.0, &mut stream);
                let before = random(width, n, 1.0, &mut stream);
                let mut gradient = before.clone();
                sparse.transposed_matmul_add(d_output.view(), gradient.view_mut());
                assert_close(&gradient, &(before + dense.t().dot(&d_output)));
            }
        }
    }

    #[test]
    fn nan_is_not_taken_for_zero() {
        let mut sparse = SparseRows::with_capacity(1, 5);
        sparse.fill(ndarray::aview2(&[[0.0, Real::NAN, -0.0, 2.0, Real::NAN]]));
        assert_eq!(sparse.row(0).0, [1, 3, 4]);
    }
}
