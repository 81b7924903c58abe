//! The entries of a batch that are not zero. Four fifths of a handwritten digit's pixels are zero, and a
//! first layer that skips them is faster than any dense product.

use super::{MatrixView, MatrixViewMut, Real};

/// The non-zero entries of a `(rows, width)` matrix, row by row (compressed sparse rows), in buffers made
/// once for the largest batch.
#[derive(Debug)]
pub struct SparseRows {
    /// Row `r` holds entries `starts[r]..starts[r + 1]`.
    starts: Vec<u32>,
    columns: Vec<u32>,
    values: Vec<Real>,
    width: usize,
}

impl SparseRows {
    /// Room for `rows` rows of `width` columns, all of them non-zero at worst.
    pub fn with_capacity(rows: usize, width: usize) -> Self {
        let mut starts = Vec::with_capacity(rows + 1);
        starts.push(0);
        let entries = rows * width;
        SparseRows {
            starts,
            columns: Vec::with_capacity(entries),
            values: Vec::with_capacity(entries),
            width,
        }
    }

    /// Takes over the non-zero entries of `dense`.
    pub fn fill(&mut self, dense: MatrixView) {
        self.starts.truncate(1);
        self.columns.clear();
        self.values.clear();
        for row in dense.rows() {
            for (column, &value) in row.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                self.columns.push(column as u32);
                self.values.push(value);
            }
            self.starts.push(self.columns.len() as u32);
        }
    }

    pub fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    pub fn width(&self) -> usize {
        self.width
    }

    fn row(&self, row: usize) -> impl Iterator<Item = (usize, Real)> + '_ {
        let entries = self.starts[row] as usize..self.starts[row + 1] as usize;
        self.columns[entries.clone()]
            .iter()
            .map(|&column| column as usize)
            .zip(self.values[entries].iter().copied())
    }

    /// `c = self b`. Shapes `(rows, width) (width, n) -> (rows, n)`.
    pub fn matmul(&self, b: MatrixView, mut c: MatrixViewMut) {
        c.fill(0.0);
        for (row, mut output) in c.rows_mut().into_iter().enumerate() {
            for (column, value) in self.row(row) {
                output.scaled_add(value, &b.row(column));
            }
        }
    }

    /// `c += selfᵀ d`. Shapes `(width, rows) (rows, n) -> (width, n)`.
    pub fn transposed_matmul_add(&self, d: MatrixView, mut c: MatrixViewMut) {
        for (row, gradient) in d.rows().into_iter().enumerate() {
            for (column, value) in self.row(row) {
                c.row_mut(column).scaled_add(value, &gradient);
            }
        }
    }
}
