//! The two-layer network that works on every position alone: `y = f(x W + b) V + c`, or with SwiGLU (Shazeer 2020)
//! `y = (silu(x W_1 + b_1) * (x W_2 + b_2)) V + c`, where `W = [W_1 W_2]` is one kernel.

use ndarray::s;

use super::linear::{Linear, glorot};
use super::{Scratch, in_one_piece_mut, matrix_in};
use crate::nn::Mode;
use crate::nn::activations::sigmoid::sigmoid;
use crate::nn::dropout_mask::DropoutMask;
use crate::nn::parameters::{Parameters, Site};
use crate::tensor::exponential::exp;
use crate::tensor::random::Stream;
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

/// The bend between the two layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    Relu,
    /// In the form with tanh that GPT-2 uses (PyTorch `approximate="tanh"`, Keras `approximate=True`), which vector
    /// instructions can compute: `z / (1 + exp(-2 u))` with `u = sqrt(2 / pi) (z + 0.044715 z^3)`.
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
    /// `x W + b`, `(rows, inputs * intermediate_width)`.
    z: Matrix,
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
            z: Matrix::zeros((rows, inputs * intermediate)),
            hidden: Matrix::zeros((rows, intermediate)),
            dropout: DropoutMask::new(rows * intermediate, rate),
        }
    }

    /// Makes the room that `backward` needs.
    pub fn reserve(&self, scratch: &mut Scratch) {
        scratch.reserve(self.z.len(), self.hidden.len(), 0, 0);
    }

    pub fn set_dropout_rate(&mut self, rate: Real) {
        self.dropout.set_rate(rate);
    }

    pub fn forward(
        &mut self,
        parameters: &Parameters,
        input: MatrixView,
        output: MatrixViewMut,
        mode: Mode,
        dropout: &mut Stream,
    ) {
        let (rows, width) = (input.nrows(), self.hidden_width());
        let mut z = self.z.slice_mut(s![..rows, ..]);
        let mut hidden = self.hidden.slice_mut(s![..rows, ..]);
        self.intermediate.product(parameters, input, z.view_mut());
        let bias = self.intermediate.bias(parameters);
        let rows = in_one_piece_mut(z).chunks_exact_mut(bias.len());
        let rows = rows.zip(in_one_piece_mut(hidden.view_mut()).chunks_exact_mut(width));
        // One pass adds the bias and bends.
        for (z, hidden) in rows {
            z.iter_mut().zip(bias).for_each(|(z, b)| *z += b);
            match self.activation {
                Activation::Relu => {
                    hidden.iter_mut().zip(&*z).for_each(|(h, &z)| *h = if z > 0.0 { z } else { 0.0 })
                }
                Activation::Gelu => hidden.iter_mut().zip(&*z).for_each(|(h, &z)| *h = gelu(z)),
                Activation::Swiglu => {
                    let (gate, linear) = z.split_at(hidden.len());
                    let values = hidden.iter_mut().zip(gate).zip(linear);
                    values.for_each(|((h, gate), linear)| *h = gate * sigmoid(*gate) * linear);
                }
            }
        }
        self.dropout.draw(hidden.len(), mode, dropout);
        self.dropout.apply_in_place(0, in_one_piece_mut(hidden.view_mut()));
        self.output.forward(parameters, hidden.view(), output);
    }

    pub fn backward(
        &self,
        parameters: &mut Parameters,
        input: MatrixView,
        d_output: MatrixView,
        d_input: MatrixViewMut,
        scratch: &mut Scratch,
    ) {
        let (rows, width) = (input.nrows(), self.hidden_width());
        let z = self.z.slice(s![..rows, ..]);
        // y = hidden V + c
        let Scratch { wide, second, .. } = scratch;
        let mut d_hidden = matrix_in(second, rows, width);
        let hidden = self.hidden.slice(s![..rows, ..]);
        self.output.backward(parameters, hidden, d_output, d_hidden.view_mut(), false);
        let z = z.to_slice().expect("made in one piece");
        let flat = in_one_piece_mut(d_hidden.view_mut());
        self.dropout.apply_in_place(0, flat);
        let d_z = match self.activation {
            // hidden = max(z, 0)
            Activation::Relu => {
                flat.iter_mut().zip(z).for_each(|(d, &z)| *d = if z > 0.0 { *d } else { 0.0 });
                d_hidden
            }
            // hidden = gelu(z)
            Activation::Gelu => {
                flat.iter_mut().zip(z).for_each(|(d, &z)| *d *= gelu_slope(z));
                d_hidden
            }
            // hidden = gate s(gate) linear, where ds = s (1 - s)
            Activation::Swiglu => {
                let rows_of_z = wide.chunks_exact_mut(2 * width).zip(z.chunks_exact(2 * width));
                for ((d_z, z), d_hidden) in rows_of_z.zip(flat.chunks_exact(width)) {
                    let ((d_gate, d_linear), (gate, linear)) = (d_z.split_at_mut(width), z.split_at(width));
                    let d_both = d_gate.iter_mut().zip(d_linear);
                    let both = gate.iter().zip(linear);
                    for (((d_gate, d_linear), (gate, linear)), d) in d_both.zip(both).zip(d_hidden) {
                        let s = sigmoid(*gate);
                        *d_linear = d * gate * s;
                        *d_gate = d * linear * s * (1.0 + gate * (1.0 - s));
                    }
                }
                matrix_in(wide, rows, 2 * width)
            }
        };
        // z = x W + b
        self.intermediate.backward(parameters, input, d_z.view(), d_input, false);
    }

    fn hidden_width(&self) -> usize {
        self.hidden.ncols()
    }
}

/// `2 sqrt(2 / pi)`
const TWICE_ROOT: Real = 1.595_769_121_605_731_f64 as Real;
const CUBIC: Real = 0.044_715;

#[inline(always)]
fn gelu(z: Real) -> Real {
    z / (1.0 + exp(-TWICE_ROOT * z * (1.0 + CUBIC * z * z)))
}

/// With `s = sigmoid(2 u)`: `gelu = z s`, so its slope is `s + z s (1 - s) d(2 u)/dz`.
#[inline(always)]
fn gelu_slope(z: Real) -> Real {
    let s = 1.0 / (1.0 + exp(-TWICE_ROOT * z * (1.0 + CUBIC * z * z)));
    s + z * s * (1.0 - s) * TWICE_ROOT * (1.0 + 3.0 * CUBIC * z * z)
}
