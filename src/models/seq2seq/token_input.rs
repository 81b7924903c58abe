//! Tokens on their way into a recurrent layer: looked up in a table and multiplied by the layer's kernel (Keras `Embedding`
//! with its start, uniform from -0.05 to 0.05).
//!
//! Where the vocabulary is smaller than the batch, the whole table is multiplied once and its rows are copied; the gradient
//! comes back the same way. Where numbers of the embedding are dropped, each token is multiplied by itself.

use std::ops::Range;

use ndarray::s;

use crate::nn::Mode;
use crate::nn::dropout_mask::DropoutMask;
use crate::nn::parameters::{Parameters, Site, Slot};
use crate::nn::sequence::recurrent::Steps;
use crate::nn::sequence::{Extent, Pass};
use crate::tensor::matmul::matmul;
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

pub struct TokenInput {
    /// `(vocabulary, width)`
    table: Slot,
    width: usize,
    /// The same at every step of a sequence, as in Keras.
    dropout: DropoutMask,
    examples: usize,
    by_vocabulary: bool,
    /// `(vocabulary, columns of the kernel)`
    products: Matrix,
    /// `(rows, width)`: tokens as the kernel sees them.
    embedded: Matrix,
    /// `(rows or vocabulary, width)`
    d_embedded: Matrix,
}

impl TokenInput {
    /// For kernels of up to so many columns.
    pub fn new(
        vocabulary: usize,
        width: usize,
        largest: Extent,
        columns: usize,
        rate: Real,
        mut site: Site,
    ) -> Self {
        let start =
            Matrix::from_shape_simple_fn((vocabulary, width), || site.init.uniform(-0.05, 0.05) as Real);
        TokenInput {
            table: site.inside("embedding").add("embeddings", start),
            width,
            dropout: DropoutMask::new(largest.examples * width, rate),
            examples: 0,
            by_vocabulary: false,
            products: Matrix::zeros((vocabulary, columns)),
            embedded: Matrix::zeros((largest.rows(), width)),
            d_embedded: Matrix::zeros((largest.rows().max(vocabulary), width)),
        }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn table(&self) -> Slot {
        self.table
    }

    pub fn set_dropout_rate(&mut self, rate: Real) {
        self.dropout.set_rate(rate);
    }

    /// Begins a batch.
    pub fn begin(&mut self, extent: Extent, pass: &mut Pass) {
        self.examples = extent.examples;
        self.dropout.draw(extent.examples * self.width, pass.mode, pass.dropout);
        let drops = pass.mode == Mode::Training && self.dropout.is_active();
        self.by_vocabulary = !drops && self.products.nrows() <= extent.rows();
    }

    /// To be told the kernel `(width, columns)` before [`TokenInput::fill`].
    pub fn prepare(&mut self, parameters: &Parameters, kernel: MatrixView) {
        if self.by_vocabulary {
            let products = self.products.slice_mut(s![.., ..kernel.ncols()]);
            matmul(parameters.value(self.table), kernel, false, products);
        }
    }

    /// Writes the products of these rows, whose tokens are `ids[rows]`, to `gates`, which has just these rows.
    pub fn fill(
        &mut self,
        parameters: &Parameters,
        kernel: MatrixView,
        ids: &[u32],
        rows: Range<usize>,
        mut gates: MatrixViewMut,
    ) {
        if self.by_vocabulary {
            for (mut gates, &id) in gates.rows_mut().into_iter().zip(&ids[rows]) {
                let product = self.products.row(id as usize);
                let product = product.to_slice().expect("a row in one piece");
                let gates = gates.as_slice_mut().expect("a row in one piece");
                gates.copy_from_slice(&product[..gates.len()]);
            }
            return;
        }
        let table = parameters.value(self.table);
        for row in rows.clone() {
            let token = table.row(ids[row] as usize);
            let token = token.to_slice().expect("a row in one piece");
            let mut embedded = self.embedded.row_mut(row);
            let embedded = embedded.as_slice_mut().expect("a row in one piece");
            self.dropout.apply(row % self.examples * self.width, token, embedded);
        }
        matmul(self.embedded.slice(s![rows, ..]), kernel, false, gates);
    }

    /// Adds to the gradients of the table and of the first rows of the kernel, given d loss / d gates of all rows.
    pub fn backward(
        &mut self,
        parameters: &mut Parameters,
        kernel: Slot,
        steps: &Steps,
        d_gates: MatrixView,
    ) {
        let (width, columns) = (self.width, d_gates.ncols());
        if self.by_vocabulary {
            let mut d_products = self.products.slice_mut(s![.., ..columns]);
            d_products.fill(0.0);
            for rows in steps.pieces() {
                let each = d_gates.slice(s![rows.clone(), ..]);
                for (d, &id) in each.rows().into_iter().zip(&steps.ids[rows]) {
                    let mut sum = d_products.row_mut(id as usize);
                    let sum = sum.as_slice_mut().expect("a row in one piece");
                    let d = d.to_slice().expect("a row in one piece");
                    sum.iter_mut().zip(d).for_each(|(sum, d)| *sum += d);
                }
            }
            // products = table kernel
            let d_products = self.products.slice(s![.., ..columns]);
            let mut d_table = self.d_embedded.slice_mut(s![..d_products.nrows(), ..]);
            let rows = parameters.value(kernel);
            matmul(d_products, rows.slice(s![..width, ..]).t(), false, d_table.view_mut());
            let mut gradient = parameters.gradient(self.table);
            gradient += &d_table;
            let (table, mut d_kernel) = parameters.value_and_gradient_of(self.table, kernel);
            matmul(table.t(), d_products, true, d_kernel.slice_mut(s![..width, ..]));
            return;
        }
        for rows in steps.pieces() {
            // gates = embedded kernel, embedded = mask * table[id]
            let (embedded, d) =
                (self.embedded.slice(s![rows.clone(), ..]), d_gates.slice(s![rows.clone(), ..]));
            matmul(embedded.t(), d, true, parameters.gradient(kernel).slice_mut(s![..width, ..]));
            let mut d_embedded = self.d_embedded.slice_mut(s![rows.clone(), ..]);
            matmul(d, parameters.value(kernel).slice(s![..width, ..]).t(), false, d_embedded.view_mut());
            let table = parameters.gradient_row(self.table);
            for (row, mut d) in rows.zip(d_embedded.rows_mut()) {
                let d = d.as_slice_mut().expect("a row in one piece");
                self.dropout.apply_in_place(row % self.examples * width, d);
                let sums = &mut table[steps.ids[row] as usize * width..][..width];
                sums.iter_mut().zip(d).for_each(|(sum, d)| *sum += *d);
            }
        }
    }
}
