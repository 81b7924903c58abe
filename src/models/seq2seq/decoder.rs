//! Writes the target: recurrent layers that start from the encoder's last states, with or without attention.

use ndarray::s;

use super::settings::Plan;
use super::token_input::TokenInput;
use crate::nn::dropout_mask::DropoutMask;
use crate::nn::parameters::{Parameters, Site};
use crate::nn::sequence::alignment::Alignment;
use crate::nn::sequence::recurrent::{Build, Recurrent, Steps};
use crate::nn::sequence::{Extent, Pass};
use crate::tensor::matmul::matmul;
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

pub struct Decoder {
    pub tokens: TokenInput,
    pub layers: Vec<Recurrent>,
    /// Of what each layer but the first reads.
    between: Vec<Between>,
    pub alignment: Option<Alignment>,
    /// Of all steps, `(length * examples, units)`.
    contexts: Matrix,
    d_contexts: Matrix,
    /// `(examples, units)`
    d_below: Matrix,
}

struct Between {
    dropout: DropoutMask,
    /// What was read, `(length * examples, units)`.
    input: Matrix,
}

/// The encoder's states in the order of time, and which of them there are.
pub type Memory<'a> = (MatrixView<'a>, &'a Steps);

impl Decoder {
    pub fn new(plan: &Plan, vocabulary: usize, largest: Extent, source: Extent, mut site: Site) -> Self {
        let columns = plan.cell.gates() * plan.units;
        let tokens = TokenInput::new(
            vocabulary,
            plan.embedding,
            largest,
            columns,
            plan.dropout,
            site.inside("target"),
        );
        let layers = (0..plan.layers).map(|index| {
            let context = if plan.score.is_some() { plan.units } else { 0 };
            let build = Build {
                cell: plan.cell,
                inputs: if index == 0 { plan.embedding + context } else { plan.units },
                units: plan.units,
                largest,
                reversed: false,
                recurrent_dropout: plan.recurrent_dropout,
                truncate: plan.truncate,
            };
            Recurrent::new(build, site.inside(&index.to_string()))
        });
        let layers = layers.collect();
        let between = (1..plan.layers).map(|_| Between {
            dropout: DropoutMask::new(largest.examples * plan.units, plan.dropout),
            input: Matrix::zeros((largest.rows(), plan.units)),
        });
        let attention =
            |score| Alignment::new(score, plan.units, source, largest.length, site.inside("attention"));
        let contexts = Matrix::zeros((if plan.score.is_some() { largest.rows() } else { 0 }, plan.units));
        Decoder {
            tokens,
            layers,
            between: between.collect(),
            alignment: plan.score.map(attention),
            d_contexts: contexts.clone(),
            contexts,
            d_below: Matrix::zeros((largest.examples, plan.units)),
        }
    }

    pub fn set_dropout_rate(&mut self, rate: Real) {
        self.tokens.set_dropout_rate(rate);
        self.between.iter_mut().for_each(|between| between.dropout.set_rate(rate));
    }

    /// Begins a batch: what does not depend on what is written. The layers' first states are the caller's to write.
    pub fn begin(&mut self, parameters: &Parameters, target: Extent, memory: Memory, pass: &mut Pass) {
        self.tokens.begin(target, pass);
        let kernel = parameters.value(self.layers[0].kernel());
        self.tokens.prepare(parameters, kernel.slice(s![..self.tokens.width(), ..]));
        for layer in &mut self.layers {
            layer.begin(target, pass);
        }
        for Between { dropout, input } in &mut self.between {
            dropout.draw(target.examples * input.ncols(), pass.mode, pass.dropout);
        }
        if let Some(alignment) = &mut self.alignment {
            alignment.begin(parameters, memory.0, memory.1);
        }
    }

    /// Writes the products of the tokens at these steps.
    pub fn read_tokens(&mut self, parameters: &Parameters, steps: &Steps, wanted: std::ops::Range<usize>) {
        let examples = steps.extent.examples;
        let rows = wanted.start * examples..wanted.end * examples;
        let kernel = parameters.value(self.layers[0].kernel());
        let kernel = kernel.slice(s![..self.tokens.width(), ..]);
        let gates = self.layers[0].gates_mut(rows.clone());
        self.tokens.fill(parameters, kernel, &steps.ids, rows, gates);
    }

    /// One step, whose tokens have been read.
    pub fn forward(&mut self, parameters: &Parameters, step: usize, steps: &Steps, memory: Memory) {
        let rows = steps.rows(step);
        if let Some(alignment) = &mut self.alignment {
            let top = &self.layers[self.layers.len() - 1];
            let context = self.contexts.slice_mut(s![rows.clone(), ..]);
            alignment.forward(parameters, step, top.states_before(rows.clone()), memory, context);
            let kernel = parameters.value(self.layers[0].kernel());
            let context = self.contexts.slice(s![rows.clone(), ..]);
            let gates = self.layers[0].gates_mut(rows.clone());
            matmul(context, kernel.slice(s![self.tokens.width().., ..]), true, gates);
        }
        for index in 0..self.layers.len() {
            if index > 0 {
                let (below, layer) = self.layers.split_at_mut(index);
                let below = below[index - 1].states(rows.clone());
                let Between { dropout, input } = &mut self.between[index - 1];
                let mut input = input.slice_mut(s![rows.clone(), ..]);
                let flat = input.as_slice_mut().expect("rows in one piece");
                dropout.apply(0, below.to_slice().expect("rows in one piece"), flat);
                let kernel = parameters.value(layer[0].kernel());
                matmul(input.view(), kernel, false, layer[0].gates_mut(rows.clone()));
            }
            self.layers[index].forward(parameters, step, steps);
        }
    }

    /// States of the last layer after these rows.
    pub fn states(&self, rows: std::ops::Range<usize>) -> MatrixView<'_> {
        self.layers[self.layers.len() - 1].states(rows)
    }

    /// `d_tops` is d loss / d the last layer's states, laid out example by example. Writes d loss / d memory.
    pub fn backward(
        &mut self,
        parameters: &mut Parameters,
        steps: &Steps,
        d_tops: MatrixView,
        memory: Memory,
        mut d_memory: MatrixViewMut,
    ) {
        let Extent { examples, length } = steps.extent;
        let all = 0..steps.extent.rows();
        let (last, width) = (self.layers.len() - 1, self.tokens.width());
        self.layers.iter_mut().for_each(Recurrent::begin_backward);
        d_memory.fill(0.0);
        if let Some(alignment) = &mut self.alignment {
            alignment.begin_backward();
        }
        for step in (0..length).rev() {
            let rows = steps.rows(step);
            let mut d_state = self.layers[last].d_state();
            d_state += &d_tops.slice(s![step..; length, ..]);
            for index in (0..=last).rev() {
                self.layers[index].backward(parameters, step, steps);
                if index > 0 {
                    // gates = (mask * state of the layer below) kernel
                    let mut d_below = self.d_below.slice_mut(s![..examples, ..]);
                    let kernel = parameters.value(self.layers[index].kernel());
                    matmul(self.layers[index].d_gates(rows.clone()), kernel.t(), false, d_below.view_mut());
                    let flat = d_below.as_slice_mut().expect("rows in one piece");
                    self.between[index - 1].dropout.apply_in_place(0, flat);
                    let mut d_state = self.layers[index - 1].d_state();
                    d_state += &d_below;
                }
            }
            if let Some(alignment) = &mut self.alignment {
                // gates = tokens + context kernel
                let kernel = parameters.value(self.layers[0].kernel());
                let d_context = self.d_contexts.slice_mut(s![rows.clone(), ..]);
                let d_gates = self.layers[0].d_gates(rows.clone());
                matmul(d_gates, kernel.slice(s![width.., ..]).t(), false, d_context);
                let (state, d_state) = self.layers[last].before_and_gradient(rows.clone());
                let d_context = self.d_contexts.slice(s![rows, ..]);
                alignment.backward(parameters, step, state, memory, d_context, d_memory.view_mut(), d_state);
            }
            self.layers.iter_mut().for_each(|layer| layer.cut(step));
        }
        for layer in &mut self.layers {
            layer.end_backward(parameters, steps);
        }
        for (Between { input, .. }, layer) in self.between.iter().zip(&self.layers[1..]) {
            let input = input.slice(s![all.clone(), ..]);
            matmul(input.t(), layer.d_gates(all.clone()), true, parameters.gradient(layer.kernel()));
        }
        let (kernel, d_gates) = (self.layers[0].kernel(), self.layers[0].d_gates(all.clone()));
        self.tokens.backward(parameters, kernel, steps, d_gates);
        if let Some(alignment) = &mut self.alignment {
            let contexts = self.contexts.slice(s![all.clone(), ..]);
            matmul(contexts.t(), d_gates, true, parameters.gradient(kernel).slice_mut(s![width.., ..]));
            let states = self.layers[last].states_before(all.clone());
            let d_contexts = self.d_contexts.slice(s![all, ..]);
            alignment.end_backward(parameters, states, memory, d_contexts, d_memory);
        }
    }
}
