//! The two-layer network that works on every position alone: `y = f(x W + b) V + c`, or with SwiGLU (Shazeer 2020)
//! `y = (silu(x W_1 + b_1) * (x W_2 + b_2)) V + c`, where `W = [W_1 W_2]` is one kernel.

use ndarray::s;

use super::linear::{Linear, glorot};
use super::{Pass, Scratch, in_one_piece, in_one_piece_mut, matrix_in, row_blocks};
use crate::nn::activations::sigmoid::sigmoid;
use crate::nn::dropout_mask::DropoutMask;
use crate::nn::parameters::{Parameters, Site};
use crate::tensor::exponential::Exponential;
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
    /// `z = x W + b`, and in its place `d hidden / d z`, all that `backward` needs of it, dropout included;
    /// `(rows, inputs * intermediate_width)`.
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
                z.iter_mut().zip(bias).for_each(|(z, b)| *z += b);
                match self.activation {
                    Activation::Relu => bend(hidden, z, relu),
                    Activation::Gelu => bend(hidden, z, |z| gelu.of(z)),
                    Activation::Swiglu => {
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
                z.chunks_exact_mut(width).for_each(|slope| self.dropout.apply_in_place(row * width, slope));
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
                Activation::Relu | Activation::Gelu => {
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

/// `hidden = f(z)` and, in the place of z, the slope there; `f` gives both.
fn bend(hidden: &mut [Real], z: &mut [Real], f: impl Fn(Real) -> (Real, Real)) {
    hidden.iter_mut().zip(z).for_each(|(hidden, z)| (*hidden, *z) = f(*z));
}

fn relu(z: Real) -> (Real, Real) {
    if z > 0.0 { (z, 1.0) } else { (0.0, 0.0) }
}

/// What GELU computes with, where the compiler does not see through it (see [`Exponential`]).
#[derive(Clone, Copy)]
struct Gelu {
    exponential: Exponential,
    /// `2 sqrt(2 / pi)`
    twice_root: Real,
    cubic: Real,
    three: Real,
    one: Real,
}

impl Gelu {
    fn for_many() -> Self {
        let exponential = Exponential::for_many();
        let twice_root = 1.595_769_121_605_731_f64 as Real;
        std::hint::black_box(Gelu { exponential, twice_root, cubic: 0.044_715, three: 3.0, one: 1.0 })
    }

    /// With `s = sigmoid(2 u)`: `gelu = z s`, so its slope is `s + z s (1 - s) d(2 u)/dz`.
    #[inline(always)]
    fn of(&self, z: Real) -> (Real, Real) {
        let Gelu { exponential, twice_root, cubic, three, one } = self;
        let cubic = cubic * z * z;
        let s = one / (one + exponential.of(-twice_root * z * (one + cubic)));
        (z * s, s + z * s * (one - s) * twice_root * (one + three * cubic))
    }
}
