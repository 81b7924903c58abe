//! Attention of a sequence to itself. One product makes queries, keys and values.

use ndarray::s;

use super::QueryKeyValue;
use super::dot_product::{DotProduct, Gradients, Pattern};
use crate::nn::parameters::{Parameters, Site};
use crate::nn::sequence::linear::{Linear, glorot};
use crate::nn::sequence::positions::Rope;
use crate::nn::sequence::{Extent, Pass, Scratch, in_one_piece_mut, matrix_in};
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

pub struct SelfAttention {
    /// Its kernel is `(width, 3 width)`: columns of the queries, of the keys, of the values.
    query_key_value: Linear,
    output: Linear,
    dot_product: DotProduct,
    rope: Option<Rope>,
    /// Queries, keys and values, after the turn by RoPE where there is one, `(rows, 3 width)`.
    projected: Matrix,
    /// What the heads gave out, `(rows, width)`.
    context: Matrix,
    extent: Extent,
}

impl SelfAttention {
    /// `gain` scales the start of the output's kernel. `rope`: whether queries and keys are turned by their position.
    pub fn new(pattern: Pattern, rope: bool, largest: Extent, rate: Real, gain: f64, mut site: Site) -> Self {
        let (width, rows) = (pattern.width, largest.rows());
        let kernel = glorot(width, width, 3, 1.0, site.init);
        let output = glorot(width, width, 1, gain, site.init);
        SelfAttention {
            query_key_value: Linear::new(kernel, site.inside("query_key_value")),
            output: Linear::new(output, site.inside("output")),
            dot_product: DotProduct::new(pattern, largest, largest, rate),
            rope: rope.then(|| Rope::new(largest.length, pattern.head_width())),
            projected: Matrix::zeros((rows, 3 * width)),
            context: Matrix::zeros((rows, width)),
            extent: Extent::default(),
        }
    }

    pub fn reserve(&self, largest: Extent, scratch: &mut Scratch) {
        let tile = largest.length * largest.length;
        scratch.reserve(self.projected.len(), 0, self.context.len(), tile);
    }

    pub fn dot_product(&self) -> &DotProduct {
        &self.dot_product
    }

    pub fn dot_product_mut(&mut self) -> &mut DotProduct {
        &mut self.dot_product
    }

    /// Of the latest forward pass, as they were multiplied: after RoPE.
    pub fn query_key_value(&self) -> QueryKeyValue<'_> {
        split(self.projected.slice(s![..self.extent.rows(), ..]))
    }

    /// `input` and `output` are `(examples * length, width)`; nobody attends to what is not `visible`.
    pub fn forward(
        &mut self,
        parameters: &Parameters,
        input: MatrixView,
        extent: Extent,
        visible: &[bool],
        output: MatrixViewMut,
        pass: &mut Pass,
    ) {
        self.extent = extent;
        let mut projected = self.projected.slice_mut(s![..extent.rows(), ..]);
        self.query_key_value.forward(parameters, input, projected.view_mut());
        if let Some(rope) = &self.rope {
            let width = input.ncols();
            let rows = in_one_piece_mut(projected.view_mut()).chunks_exact_mut(3 * width);
            for (row, position) in rows.zip((0..extent.length).cycle()) {
                rope.turn(position, &mut row[..2 * width]);
            }
        }
        let mut context = self.context.slice_mut(s![..extent.rows(), ..]);
        let inputs = split(projected.view());
        self.dot_product.forward(inputs, extent, extent, visible, context.view_mut(), pass);
        self.output.forward(parameters, context.view(), output);
    }

    /// Writes `d_input`.
    pub fn backward(
        &self,
        parameters: &mut Parameters,
        input: MatrixView,
        d_output: MatrixView,
        d_input: MatrixViewMut,
        scratch: &mut Scratch,
    ) {
        let (rows, width) = input.dim();
        // output = context W + b
        let mut d_context = matrix_in(&mut scratch.context, rows, width);
        let context = self.context.slice(s![..rows, ..]);
        self.output.backward(parameters, context, d_output, d_context.view_mut(), false);

        // context = attention(projected)
        let mut d_projected = matrix_in(&mut scratch.wide, rows, 3 * width);
        let (query, key, value) =
            d_projected.multi_slice_mut((s![.., ..width], s![.., width..2 * width], s![.., 2 * width..]));
        let gradients = Gradients { query, key, value };
        self.dot_product.backward(self.query_key_value(), d_context.view(), gradients, &mut scratch.tiles);
        if let Some(rope) = &self.rope {
            let rows = in_one_piece_mut(d_projected.view_mut()).chunks_exact_mut(3 * width);
            for (row, position) in rows.zip((0..self.extent.length).cycle()) {
                rope.turn_back(position, &mut row[..2 * width]);
            }
        }
        // projected = input W + b
        self.query_key_value.backward(parameters, input, d_projected.view(), d_input, false);
    }

    /// One more position of each example, whose earlier ones are in the cache: `input` and `output` are
    /// `(examples, width)`. Equal to the last position of a whole forward pass with a causal mask.
    pub fn step(
        &self,
        parameters: &Parameters,
        input: MatrixView,
        cache: &mut KeysValues,
        output: MatrixViewMut,
    ) {
        let (examples, width) = input.dim();
        let KeysValues { longest, taken, keys_values, projected, context, weights } = cache;
        let position = *taken;
        self.query_key_value.forward(parameters, input, projected.view_mut());
        for (example, mut row) in projected.rows_mut().into_iter().enumerate() {
            let row = row.as_slice_mut().expect("made in one piece");
            if let Some(rope) = &self.rope {
                rope.turn(position, &mut row[..2 * width]);
            }
            let mut kept = keys_values.row_mut(example * *longest + position);
            kept.as_slice_mut().expect("made in one piece").copy_from_slice(&row[width..]);
        }
        for example in 0..examples {
            let rows = example * *longest..=example * *longest + position;
            let inputs = QueryKeyValue {
                query: projected.slice(s![example..=example, ..width]),
                key: keys_values.slice(s![rows.clone(), ..width]),
                value: keys_values.slice(s![rows, width..]),
            };
            let context = context.slice_mut(s![example..=example, ..]);
            self.dot_product.step(inputs, position, None, weights, context);
        }
        *taken += 1;
        self.output.forward(parameters, context.view(), output);
    }
}

/// What one self-attention has to remember of the positions before, to go on one position at a time.
pub struct KeysValues {
    longest: usize,
    /// Positions taken so far.
    taken: usize,
    /// Keys, then values, `(examples * longest, 2 width)`.
    keys_values: Matrix,
    /// `(examples, 3 width)`
    projected: Matrix,
    /// `(examples, width)`
    context: Matrix,
    /// Of one head, `(longest)`.
    weights: Vec<Real>,
}

impl KeysValues {
    pub fn new(width: usize, largest: Extent) -> Self {
        let Extent { examples, length: longest } = largest;
        KeysValues {
            longest,
            taken: 0,
            keys_values: Matrix::zeros((largest.rows(), 2 * width)),
            projected: Matrix::zeros((examples, 3 * width)),
            context: Matrix::zeros((examples, width)),
            weights: vec![0.0; longest],
        }
    }
}

/// `(rows, 3 width)` into its three parts.
fn split(projected: MatrixView) -> QueryKeyValue {
    let width = projected.ncols() / 3;
    QueryKeyValue {
        query: projected.slice_move(s![.., ..width]),
        key: projected.slice_move(s![.., width..2 * width]),
        value: projected.slice_move(s![.., 2 * width..]),
    }
}
