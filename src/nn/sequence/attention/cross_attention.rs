//! Attention of one sequence (the decoder's) to another (what the encoder made of the source).

use ndarray::s;

use super::QueryKeyValue;
use super::dot_product::{DotProduct, Gradients, Pattern, hide};
use crate::nn::parameters::{Parameters, Site};
use crate::nn::sequence::linear::{Linear, glorot};
use crate::nn::sequence::{Extent, Pass, Scratch, matrix_in};
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

pub struct CrossAttention {
    /// From the attending sequence, `(width, width)`.
    query: Linear,
    /// From the attended one, `(width, 2 width)`: columns of the keys, of the values.
    key_value: Linear,
    output: Linear,
    dot_product: DotProduct,
    /// `(query rows, width)`
    queries: Matrix,
    /// `(key rows, 2 width)`
    keys_values: Matrix,
    /// What the heads gave out, `(query rows, width)`.
    context: Matrix,
    extent: Extent,
    memory_extent: Extent,
}

/// What is attended to.
#[derive(Clone, Copy)]
pub struct Memory<'a> {
    /// `(examples * length, width)`
    pub states: MatrixView<'a>,
    pub extent: Extent,
    /// `(examples * length)`: nobody attends to what is not visible.
    pub visible: &'a [bool],
}

impl CrossAttention {
    /// `gain` scales the start of the output's kernel.
    pub fn new(
        pattern: Pattern,
        largest: Extent,
        largest_memory: Extent,
        rate: Real,
        gain: f64,
        mut site: Site,
    ) -> Self {
        let width = pattern.width;
        let query = glorot(width, width, 1, 1.0, site.init);
        let key_value = glorot(width, width, 2, 1.0, site.init);
        let output = glorot(width, width, 1, gain, site.init);
        CrossAttention {
            query: Linear::new(query, site.inside("query")),
            key_value: Linear::new(key_value, site.inside("key_value")),
            output: Linear::new(output, site.inside("output")),
            dot_product: DotProduct::new(pattern, largest, largest_memory, rate),
            queries: Matrix::zeros((largest.rows(), width)),
            keys_values: Matrix::zeros((largest_memory.rows(), 2 * width)),
            context: Matrix::zeros((largest.rows(), width)),
            extent: Extent::default(),
            memory_extent: Extent::default(),
        }
    }

    pub fn reserve(&self, largest: Extent, largest_memory: Extent, scratch: &mut Scratch) {
        let tile = largest.length * largest_memory.length;
        scratch.reserve(self.keys_values.len(), self.queries.len(), self.context.len(), tile);
    }

    pub fn dot_product(&self) -> &DotProduct {
        &self.dot_product
    }

    pub fn dot_product_mut(&mut self) -> &mut DotProduct {
        &mut self.dot_product
    }

    /// Of the latest forward pass.
    pub fn query_key_value(&self) -> QueryKeyValue<'_> {
        let keys_values = self.keys_values.slice(s![..self.memory_extent.rows(), ..]);
        query_key_value(self.queries.slice(s![..self.extent.rows(), ..]), keys_values)
    }

    /// `input` and `output` are `(examples * length, width)`.
    pub fn forward(
        &mut self,
        parameters: &Parameters,
        input: MatrixView,
        extent: Extent,
        memory: Memory,
        output: MatrixViewMut,
        pass: &mut Pass,
    ) {
        (self.extent, self.memory_extent) = (extent, memory.extent);
        let mut queries = self.queries.slice_mut(s![..extent.rows(), ..]);
        self.query.forward(parameters, input, queries.view_mut());
        let mut keys_values = self.keys_values.slice_mut(s![..memory.extent.rows(), ..]);
        self.key_value.forward(parameters, memory.states, keys_values.view_mut());
        let inputs = query_key_value(queries.view(), keys_values.view());
        let mut context = self.context.slice_mut(s![..extent.rows(), ..]);
        let Memory { extent: keys, visible, .. } = memory;
        self.dot_product.forward(inputs, extent, keys, visible, context.view_mut(), pass);
        self.output.forward(parameters, context.view(), output);
    }

    /// Writes `d_input` and adds to `d_memory`, the gradient of [`Memory::states`].
    pub fn backward(
        &self,
        parameters: &mut Parameters,
        input: MatrixView,
        (memory, d_memory): (MatrixView, MatrixViewMut),
        d_output: MatrixView,
        d_input: MatrixViewMut,
        scratch: &mut Scratch,
    ) {
        let (rows, width) = input.dim();
        // output = context W + b
        let mut d_context = matrix_in(&mut scratch.context, rows, width);
        let context = self.context.slice(s![..rows, ..]);
        self.output.backward(parameters, context, d_output, d_context.view_mut(), false);

        // context = attention(queries, keys_values)
        let mut d_query = matrix_in(&mut scratch.second, rows, width);
        let mut d_key_value = matrix_in(&mut scratch.wide, memory.nrows(), 2 * width);
        let (key, value) = d_key_value.multi_slice_mut((s![.., ..width], s![.., width..]));
        let gradients = Gradients { query: d_query.view_mut(), key, value };
        self.dot_product.backward(self.query_key_value(), d_context.view(), gradients, &mut scratch.tiles);

        // queries = input W + b, keys_values = memory W + b
        self.query.backward(parameters, input, d_query.view(), d_input, false);
        self.key_value.backward(parameters, memory, d_key_value.view(), d_memory, true);
    }

    /// Computes once what every step needs of the memory.
    pub fn remember(&self, parameters: &Parameters, memory: Memory) -> Remembered {
        let (rows, width) = memory.states.dim();
        let mut keys_values = Matrix::zeros((rows, 2 * width));
        self.key_value.forward(parameters, memory.states, keys_values.view_mut());
        let Extent { examples, length } = memory.extent;
        Remembered {
            extent: memory.extent,
            visible: memory.visible.to_vec(),
            keys_values,
            queries: Matrix::zeros((examples, width)),
            context: Matrix::zeros((examples, width)),
            weights: vec![0.0; length],
            hidden: vec![0.0; length],
        }
    }

    /// One more position of each example: `input` and `output` are `(examples, width)`.
    pub fn step(
        &self,
        parameters: &Parameters,
        input: MatrixView,
        remembered: &mut Remembered,
        output: MatrixViewMut,
    ) {
        let Remembered { extent, visible, keys_values, queries, context, weights, hidden } = remembered;
        self.query.forward(parameters, input, queries.view_mut());
        for example in 0..extent.examples {
            let rows = example * extent.length..(example + 1) * extent.length;
            let hidden = hide(&visible[rows.clone()], hidden);
            let query = queries.slice(s![example..=example, ..]);
            let inputs = query_key_value(query, keys_values.slice(s![rows, ..]));
            let context = context.slice_mut(s![example..=example, ..]);
            // The pattern is not causal, so the position does not count.
            self.dot_product.step(inputs, 0, hidden, weights, context);
        }
        self.output.forward(parameters, context.view(), output);
    }
}

/// The keys and values that one cross-attention made of the memory, and room for one step.
pub struct Remembered {
    extent: Extent,
    visible: Vec<bool>,
    /// `(examples * length, 2 width)`
    keys_values: Matrix,
    /// `(examples, width)`
    queries: Matrix,
    /// `(examples, width)`
    context: Matrix,
    /// Of one head, `(length)`.
    weights: Vec<Real>,
    hidden: Vec<Real>,
}

fn query_key_value<'a>(query: MatrixView<'a>, keys_values: MatrixView<'a>) -> QueryKeyValue<'a> {
    let width = query.ncols();
    QueryKeyValue {
        query,
        key: keys_values.slice_move(s![.., ..width]),
        value: keys_values.slice_move(s![.., width..]),
    }
}
