//! Reads the source: one recurrent layer upon the other, or in each layer two, of which one reads from the end.

use ndarray::s;

use super::settings::Plan;
use super::token_input::TokenInput;
use crate::nn::dropout_mask::DropoutMask;
use crate::nn::parameters::{Parameters, Site};
use crate::nn::sequence::recurrent::{Build, Recurrent, Steps};
use crate::nn::sequence::{Extent, Pass};
use crate::tensor::matmul::matmul;
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

pub struct Encoder {
    pub tokens: TokenInput,
    pub layers: Vec<Layer>,
}

pub struct Layer {
    /// One, or two with half of the width each.
    pub directions: Vec<Recurrent>,
    /// Of what the layer reads, where that is another layer; the same at every step.
    dropout: DropoutMask,
    /// What was read, where some of it was dropped.
    input: Matrix,
    /// The directions' states side by side, `(length * examples, units)`, in the order of time.
    output: Matrix,
    d_output: Matrix,
}

impl Encoder {
    pub fn new(plan: &Plan, vocabulary: usize, largest: Extent, mut site: Site) -> Self {
        let directions = plan.directions();
        let width = plan.units / directions;
        let columns = plan.cell.gates() * width;
        let tokens = TokenInput::new(
            vocabulary,
            plan.embedding,
            largest,
            columns,
            plan.dropout,
            site.inside("source"),
        );
        let layers = (0..plan.layers).map(|index| {
            let inputs = if index == 0 { plan.embedding } else { plan.units };
            let mut site = site.inside(&index.to_string());
            let direction = |reversed: bool| {
                let name = if reversed { "backward" } else { "forward" };
                let build = Build {
                    cell: plan.cell,
                    inputs,
                    units: width,
                    largest,
                    reversed,
                    recurrent_dropout: plan.recurrent_dropout,
                    truncate: plan.truncate,
                };
                Recurrent::new(build, site.inside(name))
            };
            let output = Matrix::zeros((largest.rows(), plan.units));
            let rows = if index == 0 { 0 } else { largest.rows() };
            Layer {
                directions: [false, true][..directions].iter().copied().map(direction).collect(),
                dropout: DropoutMask::new(
                    if index == 0 { 0 } else { largest.examples * plan.units },
                    plan.dropout,
                ),
                input: Matrix::zeros((rows, plan.units)),
                d_output: output.clone(),
                output,
            }
        });
        let layers = layers.collect();
        Encoder { tokens, layers }
    }

    pub fn set_dropout_rate(&mut self, rate: Real) {
        self.tokens.set_dropout_rate(rate);
        self.layers.iter_mut().skip(1).for_each(|layer| layer.dropout.set_rate(rate));
    }

    /// States of the last layer, `(length * examples, units)`.
    pub fn output(&self, rows: usize) -> MatrixView<'_> {
        self.layers[self.layers.len() - 1].output.slice(s![..rows, ..])
    }

    /// The same, and room for the gradient.
    pub fn output_and_gradient(&mut self, rows: usize) -> (MatrixView<'_>, MatrixViewMut<'_>) {
        let last = self.layers.len() - 1;
        let Layer { output, d_output, .. } = &mut self.layers[last];
        (output.slice(s![..rows, ..]), d_output.slice_mut(s![..rows, ..]))
    }

    pub fn forward(&mut self, parameters: &Parameters, source: &Steps, pass: &mut Pass) {
        let Extent { length, .. } = source.extent;
        self.tokens.begin(source.extent, pass);
        for index in 0..self.layers.len() {
            let (below, rest) = self.layers.split_at_mut(index);
            let Layer { directions, dropout, input, output, .. } = &mut rest[0];
            let below = below.last().map(|below| &below.output);
            if let Some(below) = below {
                dropout.draw(source.extent.examples * below.ncols(), pass.mode, pass.dropout);
                drop_numbers(dropout, source, below, input);
            }
            let mut first = 0;
            for direction in directions {
                let kernel = parameters.value(direction.kernel());
                direction.begin(source.extent, pass);
                if below.is_none() {
                    self.tokens.prepare(parameters, kernel);
                }
                for rows in source.pieces() {
                    let gates = direction.gates_mut(rows.clone());
                    match below {
                        None => self.tokens.fill(parameters, kernel, &source.ids, rows, gates),
                        Some(below) => {
                            let read = if dropout.is_active() { &*input } else { below };
                            matmul(read.slice(s![rows, ..]), kernel, false, gates);
                        }
                    }
                }
                direction.initial_mut().iter_mut().for_each(|initial| initial.fill(0.0));
                for place in 0..length {
                    let step = if direction.build().reversed { length - 1 - place } else { place };
                    direction.forward(parameters, step, source);
                }
                let units = direction.build().units;
                let rows = 0..source.extent.rows();
                let states = direction.states(rows.clone());
                output.slice_mut(s![rows, first..first + units]).assign(&states);
                first += units;
            }
        }
    }

    /// d loss / d output must have been written, and `d_last` of each layer is d loss / d its last state and cell.
    pub fn backward<'a>(
        &mut self,
        parameters: &mut Parameters,
        source: &Steps,
        mut d_last: impl FnMut(usize) -> [MatrixView<'a>; 2],
    ) {
        let Extent { examples, length } = source.extent;
        let rows = 0..source.extent.rows();
        for index in (0..self.layers.len()).rev() {
            let (below, rest) = self.layers.split_at_mut(index);
            let Layer { directions, dropout, input, d_output, .. } = &mut rest[0];
            let mut below = below.last_mut();
            if let Some(below) = &mut below {
                below.d_output.slice_mut(s![rows.clone(), ..]).fill(0.0);
            }
            let mut first = 0;
            for direction in directions {
                let units = direction.build().units;
                let columns = first..first + units;
                first += units;
                direction.begin_backward();
                let [d_state, d_cell] = d_last(index);
                direction.d_state().assign(&d_state.slice(s![.., columns.clone()]));
                if !d_cell.is_empty() {
                    direction.d_cell().assign(&d_cell.slice(s![.., columns.clone()]));
                }
                for place in (0..length).rev() {
                    let step = if direction.build().reversed { length - 1 - place } else { place };
                    let active = source.rows(step);
                    let d = d_output.slice(s![active.clone(), columns.clone()]);
                    let mut d_state = direction.d_state();
                    let mut d_state = d_state.slice_mut(s![..active.len(), ..]);
                    d_state += &d;
                    direction.backward(parameters, step, source);
                    direction.cut(step);
                }
                direction.end_backward(parameters, source);
                match &mut below {
                    None => {
                        let d_gates = direction.d_gates(rows.clone());
                        self.tokens.backward(parameters, direction.kernel(), source, d_gates);
                    }
                    Some(below) => {
                        for rows in source.pieces() {
                            let d_gates = direction.d_gates(rows.clone());
                            let read = if dropout.is_active() { &*input } else { &below.output };
                            let read = read.slice(s![rows.clone(), ..]);
                            matmul(read.t(), d_gates, true, parameters.gradient(direction.kernel()));
                            let d_read = below.d_output.slice_mut(s![rows, ..]);
                            matmul(d_gates, parameters.value(direction.kernel()).t(), true, d_read);
                        }
                    }
                }
            }
            if let Some(below) = below.filter(|_| dropout.is_active()) {
                let width = below.d_output.ncols();
                for (row, mut d) in below.d_output.rows_mut().into_iter().enumerate().take(rows.end) {
                    let d = d.as_slice_mut().expect("a row in one piece");
                    dropout.apply_in_place(row % examples * width, d);
                }
            }
        }
    }
}

/// Writes what of `from` is kept to `to`, the same of each example at every step, where the mask is active.
fn drop_numbers(dropout: &DropoutMask, steps: &Steps, from: &Matrix, to: &mut Matrix) {
    if !dropout.is_active() {
        return;
    }
    let width = from.ncols();
    for row in 0..steps.extent.rows() {
        let start = row % steps.extent.examples * width;
        let (from, mut to) = (from.row(row), to.row_mut(row));
        let (from, to) = (from.to_slice(), to.as_slice_mut());
        dropout.apply(start, from.expect("a row in one piece"), to.expect("a row in one piece"));
    }
}
