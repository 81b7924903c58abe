//! Attention of a recurrent decoder: at each step the states of the encoder are weighed anew by how well they fit the
//! decoder's state before the step, and their weighted sum, the context, goes into the step beside the token.
//!
//! ```text
//! additive    e_s = v . tanh(m_s W_m + b + h W_h)     Bahdanau et al. 2015
//! dot         e_s = h . m_s                           Luong et al. 2015
//! general     e_s = (h W_h) . m_s                     Luong et al. 2015
//! weights = softmax(e) over the visible tokens, context = sum_s weights_s m_s
//! ```

use ndarray::s;

use super::recurrent::{Four, Squash, Steps, last_four, whole_fours};
use crate::nn::parameters::{Parameters, Site, Slot};
use crate::nn::sequence::Extent;
use crate::nn::sequence::linear::{Linear, glorot};
use crate::tensor::exponential::softmax;
use crate::tensor::lanes::Lanes;
use crate::tensor::matmul::matmul;
use crate::tensor::reduce::{dot, largest};
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

/// How the decoder's state and a state of the encoder are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    Additive,
    Dot,
    General,
}

/// The rows of the encoder's states are in the order of time, `(source length * examples, width)`; so are the decoder's.
pub struct Alignment {
    score: Score,
    width: usize,
    /// Of additive attention `W_m` and `b`.
    memory: Option<Linear>,
    /// `W_h`, `(width, width)`
    query: Option<Slot>,
    /// `v`, `(1, width)`
    scale: Option<Slot>,
    source: Extent,
    /// Of additive attention, `m W_m + b`.
    keys: Matrix,
    d_keys: Matrix,
    /// `h W_h` of one step, `(examples, width)`, and d loss / d it of all steps.
    queries: Matrix,
    d_queries: Matrix,
    /// `(target length * examples, longest source)`; 0 at what is not visible.
    weights: Matrix,
    /// Of one example, d loss / d weights.
    d_weights: Vec<Real>,
}

impl Alignment {
    /// Kernels start Glorot uniform, the bias at 0.
    pub fn new(score: Score, width: usize, source: Extent, targets: usize, mut site: Site) -> Self {
        let is_additive = score == Score::Additive;
        let memory = is_additive.then(|| {
            let kernel = glorot(width, width, 1, 1.0, site.init);
            Linear::new(kernel, site.inside("memory"))
        });
        let query = (score != Score::Dot).then(|| {
            let kernel = glorot(width, width, 1, 1.0, site.init);
            site.inside("query").add("kernel", kernel)
        });
        let scale = is_additive.then(|| {
            let start = glorot(width, 1, 1, 1.0, site.init);
            site.add("scale", start.into_shape_with_order((1, width)).expect("as many numbers"))
        });
        let keys = Matrix::zeros(if is_additive { (source.rows(), width) } else { (0, width) });
        Alignment {
            score,
            width,
            memory,
            query,
            scale,
            source: Extent::default(),
            d_keys: keys.clone(),
            keys,
            queries: Matrix::zeros((source.examples, width)),
            d_queries: Matrix::zeros((targets * source.examples, width)),
            weights: Matrix::zeros((targets * source.examples, source.length)),
            d_weights: vec![0.0; source.length],
        }
    }

    /// Begins a batch: what of the source is the same for all steps.
    pub fn begin(&mut self, parameters: &Parameters, memory: MatrixView, source: &Steps) {
        self.source = source.extent;
        if let Some(linear) = &self.memory {
            for rows in source.pieces() {
                let keys = self.keys.slice_mut(s![rows.clone(), ..]);
                linear.forward(parameters, memory.slice(s![rows, ..]), keys);
            }
        }
    }

    /// One step: `state` `(examples, width)` is the decoder's before it; writes its context, `(examples, width)`.
    pub fn forward(
        &mut self,
        parameters: &Parameters,
        step: usize,
        state: MatrixView,
        (memory, source): (MatrixView, &Steps),
        context: MatrixViewMut,
    ) {
        let examples = source.extent.examples;
        let rows = step * examples..(step + 1) * examples;
        self.query(parameters, state);
        let queries = self.queries.slice(s![..examples, ..]);
        let weights = self.weights.slice_mut(s![rows, ..]);
        let same = |row: usize| row;
        let keys = self.keys.view();
        let all = Compared { scale: self.scale.map(|slot| parameters.row(slot)), keys, memory, source };
        all.attend(queries, same, weights, context);
    }

    /// The same for sequences apart from the batch that all read the example `example`: writes `weights`
    /// `(rows, longest source)` and `context` `(rows, width)`.
    pub fn look(
        &mut self,
        parameters: &Parameters,
        state: MatrixView,
        (memory, source): (MatrixView, &Steps),
        example: usize,
        weights: MatrixViewMut,
        context: MatrixViewMut,
    ) {
        let mut queries = Matrix::zeros(state.raw_dim());
        match self.query {
            Some(kernel) => matmul(state, parameters.value(kernel), false, queries.view_mut()),
            None => queries.assign(&state),
        }
        let keys = self.keys.view();
        let all = Compared { scale: self.scale.map(|slot| parameters.row(slot)), keys, memory, source };
        all.attend(queries.view(), |_| example, weights, context);
    }

    fn query(&mut self, parameters: &Parameters, state: MatrixView) {
        let mut queries = self.queries.slice_mut(s![..state.nrows(), ..]);
        match self.query {
            Some(kernel) => matmul(state, parameters.value(kernel), false, queries),
            None => queries.assign(&state),
        }
    }

    /// The weights of all steps, `(target length * examples, longest source)`.
    pub fn weights(&self, rows: usize) -> MatrixView<'_> {
        self.weights.slice(s![..rows, ..self.source.length])
    }

    pub fn begin_backward(&mut self) {
        self.d_keys.fill(0.0);
    }

    /// The way back through one step, of which `d_context` is known: adds to `d_state` `(examples, width)`. What goes to the
    /// memory by its being summed up is added by [`Alignment::end_backward`]; `d_memory` takes what goes by its being compared.
    #[expect(clippy::too_many_arguments)]
    pub fn backward(
        &mut self,
        parameters: &mut Parameters,
        step: usize,
        state: MatrixView,
        (memory, source): (MatrixView, &Steps),
        d_context: MatrixView,
        mut d_memory: MatrixViewMut,
        d_state: MatrixViewMut,
    ) {
        let (Extent { examples, length }, width) = (source.extent, self.width);
        // The queries again, as only the latest step's are kept.
        self.query(parameters, state);
        let rows = step * examples..(step + 1) * examples;
        let mut d_queries = self.d_queries.slice_mut(s![rows.clone(), ..]);
        d_queries.fill(0.0);
        let memory_numbers = in_order(&memory);
        let d_memory = d_memory.as_slice_mut().expect("states lie in one piece");
        let keys = in_order_owned(&self.keys);
        let d_keys = self.d_keys.as_slice_mut().expect("keys lie in one piece");
        let squash = Squash::for_many();
        let (scale, d_scale) = match self.scale {
            Some(slot) => parameters.row_and_gradient(slot),
            None => (&[][..], &mut [][..]),
        };
        for example in 0..examples {
            let at =
                |place: usize| (place * examples + example) * width..(place * examples + example + 1) * width;
            let weights = self.weights.row(step * examples + example);
            let d_context = d_context.row(example);
            let d_context = d_context.to_slice().expect("a row in one piece");
            let d_weights = &mut self.d_weights[..length];
            // context = sum_s weights_s m_s, weights = softmax(e)
            let mut mean = 0.0;
            for (place, d) in d_weights.iter_mut().enumerate() {
                let weight = weights[place];
                *d = if weight == 0.0 { 0.0 } else { dot(d_context, &memory_numbers[at(place)]) };
                mean += weight * *d;
            }
            for (d, weight) in d_weights.iter_mut().zip(&weights) {
                *d = weight * (*d - mean);
            }
            let query = self.queries.row(example);
            let query = query.to_slice().expect("a row in one piece");
            let mut d_query = d_queries.row_mut(example);
            let d_query = d_query.as_slice_mut().expect("a row in one piece");
            for (place, &d) in d_weights.iter().enumerate() {
                if d == 0.0 {
                    continue;
                }
                let each = Lanes::splat(d);
                if self.score == Score::Additive {
                    let mut pair = Pair {
                        key: &keys[at(place)],
                        query,
                        scale,
                        d_key: &mut d_keys[at(place)],
                        d_query: &mut *d_query,
                        d_scale: &mut *d_scale,
                    };
                    for four in whole_fours(width) {
                        pair.go_back(four, each, &squash);
                    }
                    if let Some(four) = last_four(width) {
                        pair.go_back(four, each, &squash);
                    }
                } else {
                    // e = query . m
                    add_product(each, query, &mut d_memory[at(place)]);
                    add_product(each, &memory_numbers[at(place)], d_query);
                }
            }
        }
        let d_queries = self.d_queries.slice(s![rows, ..]);
        let mut d_state = d_state;
        match self.query {
            Some(kernel) => matmul(d_queries, parameters.value(kernel).t(), true, d_state),
            None => d_state += &d_queries,
        }
    }

    /// Adds to the kernels' gradients, and to `d_memory`. `states` and `d_contexts` are those of all steps.
    pub fn end_backward(
        &mut self,
        parameters: &mut Parameters,
        states: MatrixView,
        (memory, source): (MatrixView, &Steps),
        d_contexts: MatrixView,
        mut d_memory: MatrixViewMut,
    ) {
        let rows = states.nrows();
        let Extent { examples, length } = source.extent;
        if let Some(kernel) = self.query {
            let d_queries = self.d_queries.slice(s![..rows, ..]);
            matmul(states.t(), d_queries, true, parameters.gradient(kernel));
        }
        // context = sum_s weights_s m_s, for all steps of an example at once
        for example in 0..examples {
            let weights = self.weights.slice(s![example..rows; examples, ..length]);
            let d_contexts = d_contexts.slice(s![example..; examples, ..]);
            let d_memory = d_memory.slice_mut(s![example..; examples, ..]);
            matmul(weights.t(), d_contexts, true, d_memory);
        }
        if let Some(linear) = &self.memory {
            for rows in source.pieces() {
                let (memory, d_keys) =
                    (memory.slice(s![rows.clone(), ..]), self.d_keys.slice(s![rows.clone(), ..]));
                linear.backward(parameters, memory, d_keys, d_memory.slice_mut(s![rows, ..]), true);
            }
        }
    }
}

/// What queries are compared with.
struct Compared<'a> {
    /// Of additive attention.
    scale: Option<&'a [Real]>,
    keys: MatrixView<'a>,
    memory: MatrixView<'a>,
    source: &'a Steps,
}

impl Compared<'_> {
    /// Row by row, each with the source of the example that `example` gives.
    fn attend(
        &self,
        queries: MatrixView,
        example: impl Fn(usize) -> usize,
        mut weights: MatrixViewMut,
        mut context: MatrixViewMut,
    ) {
        let (Extent { examples, length }, width) = (self.source.extent, queries.ncols());
        let (memory, keys) = (in_order(&self.memory), in_order(&self.keys));
        let squash = Squash::for_many();
        for (row, query) in queries.rows().into_iter().enumerate() {
            let query = query.to_slice().expect("a row in one piece");
            let example = example(row);
            let at =
                |place: usize| (place * examples + example) * width..(place * examples + example + 1) * width;
            let visible = |place: usize| self.source.is_visible(place * examples + example);
            let mut weights = weights.row_mut(row);
            let weights = &mut weights.as_slice_mut().expect("a row in one piece")[..length];
            for (place, weight) in weights.iter_mut().enumerate() {
                *weight = if !visible(place) {
                    Real::NEG_INFINITY
                } else if let Some(scale) = self.scale {
                    additive(&squash, &keys[at(place)], query, scale)
                } else {
                    dot(query, &memory[at(place)])
                };
            }
            let largest = largest(weights);
            let mut context = context.row_mut(row);
            let context = context.as_slice_mut().expect("a row in one piece");
            context.fill(0.0);
            if largest == Real::NEG_INFINITY {
                weights.fill(0.0);
                continue;
            }
            softmax(weights, largest, 1.0);
            for (place, &weight) in weights.iter().enumerate() {
                if weight != 0.0 {
                    add_product(Lanes::splat(weight), &memory[at(place)], context);
                }
            }
        }
    }
}

/// The comparison of one query with one key by additive attention, on the way back.
struct Pair<'a> {
    key: &'a [Real],
    query: &'a [Real],
    scale: &'a [Real],
    d_key: &'a mut [Real],
    d_query: &'a mut [Real],
    d_scale: &'a mut [Real],
}

impl Pair<'_> {
    /// `e = v . tanh(key + query)`, given d loss / d e.
    #[inline(always)]
    fn go_back<const WHOLE: bool>(&mut self, four: Four<WHOLE>, d: Lanes, squash: &Squash) {
        let bent = squash.tanh(four.read(self.key).add(four.read(self.query)));
        four.add_product(self.d_scale, d, bent);
        let slope = squash.one.subtract(bent.multiply(bent));
        let d = d.multiply(four.read(self.scale)).multiply(slope);
        four.add(self.d_key, d);
        four.add(self.d_query, d);
    }
}

/// `to += factor from`
#[inline(always)]
fn add_product(factor: Lanes, from: &[Real], to: &mut [Real]) {
    for four in whole_fours(from.len()) {
        four.add_product(to, factor, four.read(from));
    }
    if let Some(four) = last_four(from.len()) {
        four.add_product(to, factor, four.read(from));
    }
}

/// `v . tanh(key + query)`
#[inline(always)]
fn additive(squash: &Squash, key: &[Real], query: &[Real], scale: &[Real]) -> Real {
    // Two sums, as each waits for the one before.
    let mut sums = [Lanes::splat(0.0); 2];
    for four in whole_fours(key.len()) {
        let bent = squash.tanh(four.read(key).add(four.read(query)));
        sums = [sums[1], sums[0].add_product(bent, four.read(scale))];
    }
    if let Some(four) = last_four(key.len()) {
        // Behind the end the scale is 0.
        let bent = squash.tanh(four.read(key).add(four.read(query)));
        sums[0] = sums[0].add_product(bent, four.read(scale));
    }
    sums[0].add(sums[1]).sum()
}

fn in_order<'a>(matrix: &'a MatrixView) -> &'a [Real] {
    matrix.as_slice().expect("states lie in one piece")
}

fn in_order_owned(matrix: &Matrix) -> &[Real] {
    matrix.as_slice().expect("keys lie in one piece")
}
