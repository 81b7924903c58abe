//! Scaled dot-product attention of all heads of a batch, with scale, mask and softmax in one go over each row while it
//! is in the cache. Heads are strided views; nothing is transposed or copied.

use std::ops::Range;

use ndarray::{ArrayView4, s};

use super::QueryKeyValue;
use crate::nn::dropout_mask::DropoutMask;
use crate::nn::sequence::positions::alibi_slope;
use crate::nn::sequence::{
    Extent, Pass, in_one_piece_mut, matrix_in, matrix_of, part, part_mut, rows_of, rows_of_mut,
};
use crate::tensor::exponential::softmax;
use crate::tensor::matmul::matmul;
use crate::tensor::reduce::{dot, largest};
use crate::tensor::{MatrixView, MatrixViewMut, Real};

/// With a causal mask, so many queries at a time are multiplied with no more keys than the last of them sees.
const CAUSAL_BLOCK: usize = 32;

/// What the scores of every head go through on their way to weights.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    pub heads: usize,
    /// Columns of all heads together.
    pub width: usize,
    /// Whether a query sees only the keys up to its own position.
    pub causal: bool,
    /// Whether scores fall with the distance.
    pub alibi: bool,
}

impl Pattern {
    pub fn head_width(self) -> usize {
        self.width / self.heads
    }

    /// `1 / sqrt(d)`
    fn scale(self) -> Real {
        1.0 / (self.head_width() as Real).sqrt()
    }

    pub fn columns(self, head: usize) -> Range<usize> {
        head * self.head_width()..(head + 1) * self.head_width()
    }

    /// Turns the products of the query at `position` with all keys into weights: scale, ALiBi, masks, softmax. A row of
    /// which nothing is visible becomes zeros. `hidden` holds minus infinity for every key that nobody sees, else 0.
    pub fn softmax(self, head: usize, position: usize, hidden: Option<&[Real]>, row: &mut [Real]) {
        let seen = if self.causal { position + 1 } else { row.len() };
        let (products, masked) = row.split_at_mut(seen);
        masked.fill(0.0);
        if let Some(hidden) = hidden {
            products.iter_mut().zip(hidden).for_each(|(product, hidden)| *product += hidden);
        }
        if self.alibi {
            let slope = alibi_slope(head, self.heads) / self.scale();
            for (key, product) in products.iter_mut().enumerate() {
                *product -= slope * position.abs_diff(key) as Real;
            }
        }
        let largest = largest(products);
        if largest == Real::NEG_INFINITY {
            products.fill(0.0);
            return;
        }
        softmax(products, largest, self.scale());
    }

    /// The queries in blocks, each with the number of keys from which on it sees none.
    fn blocks(self, queries: usize, keys: usize) -> impl DoubleEndedIterator<Item = (Range<usize>, usize)> {
        let block = if self.causal { CAUSAL_BLOCK } else { queries.max(1) };
        (0..queries).step_by(block).map(move |first| {
            let last = queries.min(first + block);
            (first..last, if self.causal { last.min(keys) } else { keys })
        })
    }
}

/// Where the gradients of queries, keys and values go, shaped as [`QueryKeyValue`].
pub struct Gradients<'a> {
    pub query: MatrixViewMut<'a>,
    pub key: MatrixViewMut<'a>,
    pub value: MatrixViewMut<'a>,
}

pub struct DotProduct {
    pattern: Pattern,
    queries: Extent,
    keys: Extent,
    /// Before dropout, `(examples, heads, queries, keys)` of the latest pass one after the other.
    weights: Vec<Real>,
    /// Weights after dropout, of one head.
    dropped: Vec<Real>,
    /// Minus infinity for each key of an example that is hidden, else 0.
    hidden: Vec<Real>,
    off: Vec<bool>,
    dropout: DropoutMask,
}

impl DotProduct {
    /// `queries` and `keys` are the largest of both.
    pub fn new(pattern: Pattern, queries: Extent, keys: Extent, rate: Real) -> Self {
        let tile = queries.length * keys.length;
        let weights = queries.examples * pattern.heads * tile;
        DotProduct {
            pattern,
            queries: Extent::default(),
            keys: Extent::default(),
            weights: vec![0.0; weights],
            dropped: vec![0.0; tile],
            hidden: vec![0.0; keys.length],
            off: vec![false; pattern.heads],
            dropout: DropoutMask::new(weights, rate),
        }
    }

    pub fn pattern(&self) -> Pattern {
        self.pattern
    }

    pub fn set_dropout_rate(&mut self, rate: Real) {
        self.dropout.set_rate(rate);
    }

    /// Lets a head give out zeros and attend to nothing, or work again.
    pub fn switch(&mut self, head: usize, on: bool) {
        self.off[head] = !on;
    }

    pub fn is_off(&self, head: usize) -> bool {
        self.off[head]
    }

    /// The weights of the latest pass before dropout, `(examples, heads, queries, keys)`: each row adds up to 1, or is all
    /// zeros where nothing was visible or the head is switched off.
    pub fn weights(&self) -> ArrayView4<'_, Real> {
        let shape = (self.queries.examples, self.pattern.heads, self.queries.length, self.keys.length);
        let numbers = self.queries.examples * self.pattern.heads * self.tile();
        ArrayView4::from_shape(shape, &self.weights[..numbers]).expect("as many numbers as the shape has")
    }

    fn tile(&self) -> usize {
        self.queries.length * self.keys.length
    }

    /// Writes `context` `(examples * queries, width)`. `visible` `(examples * keys)` tells which keys may be seen.
    pub fn forward(
        &mut self,
        inputs: QueryKeyValue,
        queries: Extent,
        keys: Extent,
        visible: &[bool],
        mut context: MatrixViewMut,
        pass: &mut Pass,
    ) {
        (self.queries, self.keys) = (queries, keys);
        let (pattern, tile) = (self.pattern, self.tile());
        self.dropout.draw(queries.examples * pattern.heads * tile, pass.mode, pass.dropout);
        for example in 0..queries.examples {
            let rows = example * queries.length..(example + 1) * queries.length;
            let key_rows = example * keys.length..(example + 1) * keys.length;
            let hidden = hide(&visible[key_rows.clone()], &mut self.hidden);
            for head in 0..pattern.heads {
                let columns = pattern.columns(head);
                let query = part(inputs.query, rows.clone(), columns.clone());
                let key = part(inputs.key, key_rows.clone(), columns.clone());
                let value = part(inputs.value, key_rows.clone(), columns.clone());
                let mut context = part_mut(&mut context, rows.clone(), columns);
                let start = (example * pattern.heads + head) * tile;
                let weights = &mut self.weights[start..start + tile];
                if self.off[head] {
                    weights.fill(0.0);
                    context.fill(0.0);
                    continue;
                }
                let mut scores = matrix_in(weights, queries.length, keys.length);
                for (block, seen) in pattern.blocks(queries.length, keys.length) {
                    let query = rows_of(query, block.clone());
                    let scores = part_mut(&mut scores, block, 0..seen);
                    matmul(query, rows_of(key, 0..seen).t(), false, scores);
                }
                for (position, row) in weights.chunks_exact_mut(keys.length).enumerate() {
                    pattern.softmax(head, position, hidden, row);
                }
                let kept = masked(&self.dropout, start, weights, &mut self.dropped);
                let kept = matrix_of(kept, queries.length, keys.length);
                for (block, seen) in pattern.blocks(queries.length, keys.length) {
                    let kept = part(kept, block.clone(), 0..seen);
                    let context = rows_of_mut(&mut context, block);
                    matmul(kept, rows_of(value, 0..seen), false, context);
                }
            }
        }
    }

    /// Writes the gradients of queries, keys and values. The tiles have room for one head's `(queries, keys)` each.
    pub fn backward(
        &self,
        inputs: QueryKeyValue,
        d_context: MatrixView,
        mut d: Gradients,
        [d_weights, dropped]: &mut [Vec<Real>; 2],
    ) {
        let (queries, keys, pattern, tile) = (self.queries, self.keys, self.pattern, self.tile());
        let scale = pattern.scale();
        for example in 0..queries.examples {
            let rows = example * queries.length..(example + 1) * queries.length;
            let key_rows = example * keys.length..(example + 1) * keys.length;
            for head in 0..pattern.heads {
                let columns = pattern.columns(head);
                let mut d_query = part_mut(&mut d.query, rows.clone(), columns.clone());
                let mut d_key = part_mut(&mut d.key, key_rows.clone(), columns.clone());
                let mut d_value = part_mut(&mut d.value, key_rows.clone(), columns.clone());
                if self.off[head] {
                    for d in [&mut d_query, &mut d_key, &mut d_value] {
                        d.fill(0.0);
                    }
                    continue;
                }
                let query = part(inputs.query, rows.clone(), columns.clone());
                let key = part(inputs.key, key_rows.clone(), columns.clone());
                let value = part(inputs.value, key_rows.clone(), columns.clone());
                let d_context = part(d_context, rows.clone(), columns);
                let start = (example * pattern.heads + head) * tile;
                let weights = &self.weights[start..start + tile];
                let kept = masked(&self.dropout, start, weights, dropped);

                // context = (weights * mask) V
                let kept_rows = matrix_of(kept, queries.length, keys.length);
                let mut d_kept = matrix_in(d_weights, queries.length, keys.length);
                for (block, seen) in pattern.blocks(queries.length, keys.length).rev() {
                    // The last block sees every key, and so writes what the others add to.
                    let add = block.end < queries.length;
                    let kept = part(kept_rows, block.clone(), 0..seen);
                    let d_context = rows_of(d_context, block.clone());
                    matmul(kept.t(), d_context, add, rows_of_mut(&mut d_value, 0..seen));
                    let d_kept = part_mut(&mut d_kept, block, 0..seen);
                    matmul(d_context, rows_of(value, 0..seen).t(), false, d_kept);
                }
                let d_weights = &mut d_weights[..tile];
                for (block, seen) in pattern.blocks(queries.length, keys.length) {
                    for position in block {
                        let row = position * keys.length..position * keys.length + seen;
                        let (kept, weights) = (&kept[row.clone()], &weights[row.clone()]);
                        let d = &mut d_weights[row];
                        // weights = softmax(scale products), so with d_weights = mask d
                        // d_products = scale weights (d_weights - sum(weights d_weights))
                        let mean = dot(kept, d);
                        for ((d, kept), weight) in d.iter_mut().zip(kept).zip(weights) {
                            *d = scale * (kept * *d - weight * mean);
                        }
                    }
                }
                // products = Q K^T
                let d_products = matrix_in(d_weights, queries.length, keys.length);
                for (block, seen) in pattern.blocks(queries.length, keys.length).rev() {
                    let add = block.end < queries.length;
                    let d_products = part(d_products.view(), block.clone(), 0..seen);
                    let query = rows_of(query, block.clone());
                    matmul(d_products, rows_of(key, 0..seen), false, rows_of_mut(&mut d_query, block));
                    matmul(d_products.t(), query, add, rows_of_mut(&mut d_key, 0..seen));
                }
            }
        }
    }
}

impl DotProduct {
    /// One query `(1, width)`, at `position`, of one example against its `(keys, width)`, outside of any batch: writes
    /// `context` `(1, width)` and leaves what `backward` and the views read alone. `weights` is room for one row.
    pub(super) fn step(
        &self,
        inputs: QueryKeyValue,
        position: usize,
        hidden: Option<&[Real]>,
        weights: &mut [Real],
        mut context: MatrixViewMut,
    ) {
        let keys = inputs.key.nrows();
        for head in 0..self.pattern.heads {
            let columns = self.pattern.columns(head);
            let mut context = part_mut(&mut context, 0..1, columns.clone());
            if self.off[head] {
                context.fill(0.0);
                continue;
            }
            let mut row = matrix_in(weights, 1, keys);
            let query = inputs.query.slice(s![.., columns.clone()]);
            matmul(query, inputs.key.slice(s![.., columns.clone()]).t(), false, row.view_mut());
            self.pattern.softmax(head, position, hidden, in_one_piece_mut(row.view_mut()));
            matmul(row.view(), inputs.value.slice(s![.., columns]), false, context);
        }
    }
}

/// Minus infinity where a key is hidden, 0 where it is visible; nothing where all are visible.
pub(super) fn hide<'a>(visible: &[bool], hidden: &'a mut [Real]) -> Option<&'a [Real]> {
    let hidden = &mut hidden[..visible.len()];
    for (hidden, &visible) in hidden.iter_mut().zip(visible) {
        *hidden = if visible { 0.0 } else { Real::NEG_INFINITY };
    }
    visible.contains(&false).then_some(&*hidden)
}

/// One head's weights after dropout.
fn masked<'a>(
    dropout: &DropoutMask,
    start: usize,
    weights: &'a [Real],
    dropped: &'a mut [Real],
) -> &'a [Real] {
    if !dropout.is_active() {
        return weights;
    }
    let dropped = &mut dropped[..weights.len()];
    dropout.apply(start, weights, dropped);
    dropped
}
