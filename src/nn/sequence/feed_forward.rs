//! The two-layer network that works on every position alone: `y = f(x W + b) V + c`, or with SwiGLU (Shazeer 2020)
//! `y = (silu(x W_1 + b_1) * (x W_2 + b_2)) V + c`, where `W = [W_1 W_2]` is one kernel.

mod gelu;

use ndarray::s;

use gelu::Gelu;

use super::linear::{Linear, glorot};
use super::{Pass, Scratch, in_one_piece, in_one_piece_mut, matrix_in, row_blocks};
use crate::nn::activations::sigmoid::sigmoid;
use crate::nn::dropout_mask::DropoutMask;
use crate::nn::parameters::{Parameters, Site};
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

/// The bend between the two layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    Relu,
    /// In its exact form.
    Gelu,
    Swiglu,
}

impl Activation {
    /// Numbers that come in for one that goes out.
    pub fn inputs(self) -> usize {
        if self == Activation::Swiglu { 2 } else { 1 }
    }
}

pub struct FeedForward {
    activation: Activation,
    intermediate: Linear,
    output: Linear,
    /// `z = x W + b`, and in its place `d hidden / d z`, all that `backward` needs of it, dropout included (which with ReLU
    /// can be seen from `hidden`, and is not kept); `(rows, inputs * intermediate_width)`.
    slope: Matrix,
    /// After activation and dropout, `(rows, intermediate_width)`.
    hidden: Matrix,
    dropout: DropoutMask,
}

impl FeedForward {
    /// `gain` scales the start of the second kernel.
    pub fn new(
        activation: Activation,
        (width, intermediate): (usize, usize),
        rows: usize,
        rate: Real,
        gain: f64,
        mut site: Site,
    ) -> Self {
        let (inputs, init) = (activation.inputs(), &mut *site.init);
        let first = glorot(width, intermediate, inputs, 1.0, init);
        let second = glorot(intermediate, width, 1, gain, init);
        FeedForward {
            activation,
            intermediate: Linear::new(first, site.inside("intermediate")),
            output: Linear::new(second, site.inside("output")),
            slope: Matrix::zeros((rows, inputs * intermediate)),
            hidden: Matrix::zeros((rows, intermediate)),
            dropout: DropoutMask::new(rows * intermediate, rate),
        }
    }

    /// Makes the room that `backward` needs.
    pub fn reserve(&self, scratch: &mut Scratch) {
        scratch.reserve(self.slope.len(), self.hidden.len(), 0, 0);
    }

    pub fn set_dropout_rate(&mut self, rate: Real) {
        self.dropout.set_rate(rate);
    }

    pub fn forward(
        &mut self,
        parameters: &Parameters,
        input: MatrixView,
        mut output: MatrixViewMut,
        pass: &mut Pass,
    ) {
        let (rows, width) = (input.nrows(), self.hidden_width());
        let bias = self.intermediate.bias(parameters);
        let gelu = Gelu::for_many();
        self.dropout.draw(rows * width, pass.mode, pass.dropout);
        for block in row_blocks(rows) {
            let start = block.start;
            let mut z = self.slope.slice_mut(s![block.clone(), ..]);
            let mut hidden = self.hidden.slice_mut(s![block.clone(), ..]);
            self.intermediate.product(parameters, input.slice(s![block.clone(), ..]), z.view_mut());
            let rows = in_one_piece_mut(z).chunks_exact_mut(bias.len());
            let rows = rows.zip(in_one_piece_mut(hidden.view_mut()).chunks_exact_mut(width));
            // One pass adds the bias, bends and drops.
            for (row, (z, hidden)) in (start..).zip(rows) {
                match self.activation {
                    Activation::Relu => relu(hidden, z, bias),
                    Activation::Gelu => gelu.bend(hidden, z, bias),
                    Activation::Swiglu => {
                        z.iter_mut().zip(bias).for_each(|(z, b)| *z += b);
                        let (gate, linear) = z.split_at_mut(width);
                        for ((hidden, gate), linear) in hidden.iter_mut().zip(gate).zip(linear) {
                            // hidden = gate s(gate) linear, where ds = s (1 - s)
                            let s = sigmoid(*gate);
                            let silu = *gate * s;
                            *hidden = silu * *linear;
                            *gate = *linear * s * (1.0 + *gate * (1.0 - s));
                            *linear = silu;
                        }
                    }
                }
                self.dropout.apply_in_place(row * width, hidden);
                if self.activation != Activation::Relu {
                    let slopes = z.chunks_exact_mut(width);
                    slopes.for_each(|slope| self.dropout.apply_in_place(row * width, slope));
                }
            }
            self.output.forward(parameters, hidden.view(), output.slice_mut(s![block, ..]));
        }
    }

    /// Writes `d_input`.
    pub fn backward(
        &self,
        parameters: &mut Parameters,
        input: MatrixView,
        d_output: MatrixView,
        mut d_input: MatrixViewMut,
        scratch: &mut Scratch,
    ) {
        let width = self.hidden_width();
        let Scratch { wide, second, .. } = scratch;
        for block in row_blocks(input.nrows()) {
            // y = hidden V + c
            let mut d_hidden = matrix_in(second, block.len(), width);
            let hidden = self.hidden.slice(s![block.clone(), ..]);
            let d_output = d_output.slice(s![block.clone(), ..]);
            self.output.backward(parameters, hidden, d_output, d_hidden.view_mut(), false);
            // hidden = f(z) * mask
            let slope = in_one_piece(self.slope.slice(s![block.clone(), ..]));
            let flat = in_one_piece_mut(d_hidden.view_mut());
            let d_z = match self.activation {
                Activation::Relu => {
                    let scale = self.dropout.scale();
                    for (d, &hidden) in flat.iter_mut().zip(in_one_piece(hidden)) {
                        *d = if hidden > 0.0 { *d * scale } else { 0.0 };
                    }
                    d_hidden
                }
                Activation::Gelu => {
                    flat.iter_mut().zip(slope).for_each(|(d, slope)| *d *= slope);
                    d_hidden
                }
                Activation::Swiglu => {
                    let rows_of_z = wide.chunks_exact_mut(2 * width).zip(slope.chunks_exact(2 * width));
                    for ((d_z, slope), d_hidden) in rows_of_z.zip(flat.chunks_exact(width)) {
                        for (d_z, slope) in d_z.chunks_exact_mut(width).zip(slope.chunks_exact(width)) {
                            let numbers = d_z.iter_mut().zip(slope).zip(d_hidden);
                            numbers.for_each(|((d_z, slope), d)| *d_z = slope * d);
                        }
                    }
                    matrix_in(wide, block.len(), 2 * width)
                }
            };
            // z = x W + b
            let (input, d_input) = (input.slice(s![block.clone(), ..]), d_input.slice_mut(s![block, ..]));
            self.intermediate.backward(parameters, input, d_z.view(), d_input, false);
        }
    }

    fn hidden_width(&self) -> usize {
        self.hidden.ncols()
    }
}

/// `hidden = max(z + bias, 0)`
fn relu(hidden: &mut [Real], z: &[Real], bias: &[Real]) {
    for ((hidden, z), bias) in hidden.iter_mut().zip(z).zip(bias) {
        let z = z + bias;
        *hidden = if z > 0.0 { z } else { 0.0 };
    }
}
