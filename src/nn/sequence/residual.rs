//! The connection around an attention or a feed-forward network, with its dropout and its normalization: either
//! `y = x + dropout(branch(norm(x)))` (pre-norm, GPT-2) or `y = norm(x + dropout(branch(x)))` (post-norm, Vaswani et al.
//! 2017).

use ndarray::s;

use super::normalization::{Kind, Normalization};
use super::{Pass, in_one_piece, in_one_piece_mut};
use crate::nn::dropout_mask::DropoutMask;
use crate::nn::parameters::{Parameters, Site};
use crate::tensor::{Matrix, MatrixView, MatrixViewMut, Real};

pub struct Residual {
    normalization: Normalization,
    normalize_first: bool,
    dropout: DropoutMask,
    /// Pre-norm: `norm(x)`. Post-norm: `x + dropout(branch(x))`. `(rows, width)`
    between: Matrix,
}

impl Residual {
    pub fn new(kind: Kind, normalize_first: bool, width: usize, rows: usize, rate: Real, site: Site) -> Self {
        Residual {
            normalization: Normalization::new(kind, width, rows, site),
            normalize_first,
            dropout: DropoutMask::new(rows * width, rate),
            between: Matrix::zeros((rows, width)),
        }
    }

    pub fn set_dropout_rate(&mut self, rate: Real) {
        self.dropout.set_rate(rate);
    }

    /// What the branch gets.
    pub fn enter<'a>(&'a mut self, parameters: &Parameters, stream: MatrixView<'a>) -> MatrixView<'a> {
        if self.normalize_first {
            let rows = stream.nrows();
            self.normalization.forward(parameters, stream, self.between.slice_mut(s![..rows, ..]));
        }
        self.entered(stream)
    }

    /// What the branch got in the latest forward pass.
    pub fn entered<'a>(&'a self, stream: MatrixView<'a>) -> MatrixView<'a> {
        match self.normalize_first {
            true => self.between.slice(s![..stream.nrows(), ..]),
            false => stream,
        }
    }

    /// Joins what the branch gave out to the stream.
    pub fn leave(
        &mut self,
        parameters: &Parameters,
        stream: MatrixView,
        branch: MatrixView,
        output: MatrixViewMut,
        pass: &mut Pass,
    ) {
        let rows = stream.nrows();
        self.dropout.draw(branch.len(), pass.mode, pass.dropout);
        let (stream, branch) = (in_one_piece(stream), in_one_piece(branch));
        if self.normalize_first {
            self.dropout.add(stream, branch, in_one_piece_mut(output));
        } else {
            let mut sum = self.between.slice_mut(s![..rows, ..]);
            self.dropout.add(stream, branch, in_one_piece_mut(sum.view_mut()));
            self.normalization.forward(parameters, sum.view(), output);
        }
    }

    /// Back through [`Residual::leave`]: `d` comes in as d loss / d output and goes out as d loss / d stream, so far.
    /// Returns d loss / d branch: without dropout the same, otherwise written into `d_branch`.
    pub fn leave_backward<'a>(
        &self,
        parameters: &mut Parameters,
        d: &'a mut MatrixViewMut,
        d_branch: &'a mut MatrixViewMut,
    ) -> MatrixView<'a> {
        if !self.normalize_first {
            // output = norm(sum)
            self.normalization.backward(parameters, d.view_mut());
        }
        // sum = stream + branch * mask
        if !self.dropout.is_active() {
            return d.view();
        }
        self.dropout.apply(0, in_one_piece(d.view()), in_one_piece_mut(d_branch.view_mut()));
        d_branch.view()
    }

    /// Back through [`Residual::enter`]: adds to `d` what reached the stream by way of the branch. `d_entered` is
    /// overwritten.
    pub fn enter_backward(
        &self,
        parameters: &mut Parameters,
        mut d_entered: MatrixViewMut,
        mut d: MatrixViewMut,
    ) {
        if self.normalize_first {
            // entered = norm(stream)
            self.normalization.backward(parameters, d_entered.view_mut());
        }
        d += &d_entered;
    }
}
