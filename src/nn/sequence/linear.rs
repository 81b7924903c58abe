//! `y = x W + b` on every position (PyTorch `nn.Linear`, whose weight is our kernel transposed).

use ndarray::s;

use super::row_blocks;
use crate::nn::parameters::{Parameters, Site, Slot};
use crate::tensor::matmul::matmul;
use crate::tensor::random::Stream;
use crate::tensor::reduce::add_rows;
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

pub struct Linear {
    /// `(inputs, outputs)`
    kernel: Slot,
    /// `(1, outputs)`
    bias: Slot,
}

impl Linear {
    /// The bias starts at 0.
    pub fn new(kernel: Matrix, mut site: Site) -> Self {
        let outputs = kernel.ncols();
        Linear { kernel: site.add("kernel", kernel), bias: site.add("bias", Matrix::zeros((1, outputs))) }
    }

    pub fn forward(&self, parameters: &Parameters, input: MatrixView, mut output: MatrixViewMut) {
        let bias = self.bias(parameters);
        for block in row_blocks(input.nrows()) {
            let mut output = output.slice_mut(s![block.clone(), ..]);
            self.product(parameters, input.slice(s![block, ..]), output.view_mut());
            let output = output.into_slice().expect("a batch lies in one piece");
            for row in output.chunks_exact_mut(bias.len()) {
                row.iter_mut().zip(bias).for_each(|(y, b)| *y += b);
            }
        }
    }

    /// `x W` alone, for a caller who adds the bias in a pass that it makes anyway.
    pub fn product(&self, parameters: &Parameters, input: MatrixView, output: MatrixViewMut) {
        matmul(input, parameters.value(self.kernel), false, output);
    }

    pub fn bias<'a>(&self, parameters: &'a Parameters) -> &'a [Real] {
        parameters.row(self.bias)
    }

    /// Writes `d_input`, or adds to it where `accumulate`.
    pub fn backward(
        &self,
        parameters: &mut Parameters,
        input: MatrixView,
        d_output: MatrixView,
        mut d_input: MatrixViewMut,
        accumulate: bool,
    ) {
        // y = x W + b
        for block in row_blocks(input.nrows()) {
            let (x, d) = (input.slice(s![block.clone(), ..]), d_output.slice(s![block.clone(), ..]));
            matmul(x.t(), d, true, parameters.gradient(self.kernel));
            add_rows(d, parameters.gradient_row(self.bias));
            let d_x = d_input.slice_mut(s![block, ..]);
            matmul(d, parameters.value(self.kernel).t(), accumulate, d_x);
        }
    }
}

/// A kernel of `blocks` kernels `(inputs, outputs)` side by side, each uniform with Glorot's variance
/// `2 / (inputs + outputs)` (PyTorch's and Keras's start for attention) times `gain` squared.
pub fn glorot(inputs: usize, outputs: usize, blocks: usize, gain: f64, init: &mut Stream) -> Matrix {
    let limit = gain * (6.0 / (inputs + outputs) as f64).sqrt();
    Matrix::from_shape_simple_fn((inputs, blocks * outputs), || init.uniform(-limit, limit) as Real)
}
