//! Scaled dot-product attention of all heads of a batch, with scale, mask and softmax in one go over each row while it
//! is in the cache. Heads are strided views; nothing is transposed or copied.

use std::ops::Range;

use ndarray::{ArrayView4, s};

use super::QueryKeyValue;
use crate::nn::dropout_mask::DropoutMask;
use crate::nn::sequence::positions::alibi_slope;
use crate::nn::sequence::{Extent, Pass, in_one_piece_mut, matrix_in};
use crate::tensor::exponential::Exponential;
use crate::tensor::matmul::matmul;
use crate::tensor::reduce::{dot, largest, sum};
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
        let (scores, masked) = row.split_at_mut(seen);
        masked.fill(0.0);
        let scale = self.scale();
        match hidden {
            Some(hidden) => {
                scores.iter_mut().zip(hidden).for_each(|(score, hidden)| *score = *score * scale + hidden)
            }
            None => scores.iter_mut().for_each(|score| *score *= scale),
        }
        if self.alibi {
            let slope = alibi_slope(head, self.heads);
            for (key, score) in scores.iter_mut().enumerate() {
                *score -= slope * position.abs_diff(key) as Real;
            }
        }
        let largest = largest(scores);
        if largest == Real::NEG_INFINITY {
            scores.fill(0.0);
            return;
        }
        let exponential = Exponential::for_many();
        scores.iter_mut().for_each(|score| *score = exponential.of(*score - largest));
        let factor = 1.0 / sum(scores);
        scores.iter_mut().for_each(|score| *score *= factor);
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
                let query = inputs.query.slice(s![rows.clone(), columns.clone()]);
                let key = inputs.key.slice(s![key_rows.clone(), columns.clone()]);
                let value = inputs.value.slice(s![key_rows.clone(), columns.clone()]);
                let mut context = context.slice_mut(s![rows.clone(), columns]);
                let start = (example * pattern.heads + head) * tile;
                let weights = &mut self.weights[start..start + tile];
                if self.off[head] {
                    weights.fill(0.0);
                    context.fill(0.0);
                    continue;
                }
                let mut scores = matrix_in(weights, queries.length, keys.length);
                for (block, seen) in pattern.blocks(queries.length, keys.length) {
                    let query = query.slice(s![block.clone(), ..]);
                    let scores = scores.slice_mut(s![block, ..seen]);
                    matmul(query, key.slice(s![..seen, ..]).t(), false, scores);
                }
                for (position, row) in weights.chunks_exact_mut(keys.length).enumerate() {
                    pattern.softmax(head, position, hidden, row);
                }
                let weights = masked(&self.dropout, start, weights, &mut self.dropped, (queries, keys));
                for (block, seen) in pattern.blocks(queries.length, keys.length) {
                    let weights = weights.slice(s![block.clone(), ..seen]);
                    let context = context.slice_mut(s![block, ..]);
                    matmul(weights, value.slice(s![..seen, ..]), false, context);
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
                let mut d_query = d.query.slice_mut(s![rows.clone(), columns.clone()]);
                let mut d_key = d.key.slice_mut(s![key_rows.clone(), columns.clone()]);
                let mut d_value = d.value.slice_mut(s![key_rows.clone(), columns.clone()]);
                if self.off[head] {
                    for d in [&mut d_query, &mut d_key, &mut d_value] {
                        d.fill(0.0);
                    }
                    continue;
                }
                let query = inputs.query.slice(s![rows.clone(), columns.clone()]);
                let key = inputs.key.slice(s![key_rows.clone(), columns.clone()]);
                let value = inputs.value.slice(s![key_rows.clone(), columns.clone()]);
                let d_context = d_context.slice(s![rows.clone(), columns]);
                let start = (example * pattern.heads + head) * tile;
                let weights = &self.weights[start..start + tile];
                let kept = masked(&self.dropout, start, weights, dropped, (queries, keys));

                // context = (weights * mask) V
                let mut d_kept = matrix_in(d_weights, queries.length, keys.length);
                for (block, seen) in pattern.blocks(queries.length, keys.length).rev() {
                    // The last block sees every key, and so writes what the others add to.
                    let add = block.end < queries.length;
                    let kept = kept.slice(s![block.clone(), ..seen]);
                    let d_context = d_context.slice(s![block.clone(), ..]);
                    matmul(kept.t(), d_context, add, d_value.slice_mut(s![..seen, ..]));
                    let d_kept = d_kept.slice_mut(s![block, ..seen]);
                    matmul(d_context, value.slice(s![..seen, ..]).t(), false, d_kept);
                }
                let d_weights = &mut d_weights[..tile];
                for (block, seen) in pattern.blocks(queries.length, keys.length) {
                    for position in block {
                        let row = position * keys.length..position * keys.length + seen;
                        let (d, weights) = (&mut d_weights[row.clone()], &weights[row.clone()]);
                        self.dropout.apply_in_place(start + row.start, d);
                        // weights = softmax(scale products), so
                        // d_products = scale weights (d_weights - sum(weights d_weights))
                        let mean = dot(weights, d);
                        d.iter_mut().zip(weights).for_each(|(d, weight)| *d = scale * weight * (*d - mean));
                    }
                }
                // products = Q K^T
                let d_products = matrix_in(d_weights, queries.length, keys.length);
                for (block, seen) in pattern.blocks(queries.length, keys.length).rev() {
                    let add = block.end < queries.length;
                    let d_products = d_products.slice(s![block.clone(), ..seen]);
                    let query = query.slice(s![block.clone(), ..]);
                    matmul(d_products, key.slice(s![..seen, ..]), false, d_query.slice_mut(s![block, ..]));
                    matmul(d_products.t(), query, add, d_key.slice_mut(s![..seen, ..]));
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
            let mut context = context.slice_mut(s![.., columns.clone()]);
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
    (queries, keys): (Extent, Extent),
) -> MatrixView<'a> {
    let weights = if dropout.is_active() {
        let dropped = &mut dropped[..weights.len()];
        dropout.apply(start, weights, dropped);
        dropped
    } else {
        weights
    };
    MatrixView::from_shape((queries.length, keys.length), weights).expect("as many numbers as the shape has")
}
