//! Layers, activations, initialisers and losses: one a file, forward beside backward, one row in a table.

pub mod activations;
pub mod dropout_mask;
pub mod initializers;
pub mod layers;
pub mod losses;
pub mod parameters;
pub mod penalty;
pub mod sequence;

use crate::tensor::sparse::SparseRows;
use crate::tensor::{Matrix, MatrixView, Real};

/// A trained (or, for running statistics, merely kept) array with its gradient.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Keras's name: `kernel`, `bias`, `gamma`, `moving_mean`.
    pub name: &'static str,
    /// A kernel is `(inputs, units)`; a vector such as a bias is `(1, units)`.
    pub value: Matrix,
    /// d loss / d value, of the same shape; `(0, 0)` where the parameter is not trained.
    pub gradient: Matrix,
    pub penalty: Penalty,
    /// Largest Euclidean norm of a unit's incoming weights (a column), enforced after each update (Keras `MaxNorm`).
    pub max_norm: Option<Real>,
}

/// L1 and L2 factors: adds `l1 sum |w| + l2 sum w^2` to the loss (Keras `L1L2`).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Penalty {
    pub l1: Real,
    pub l2: Real,
}

impl Parameter {
    pub fn trained(name: &'static str, value: Matrix) -> Self {
        let gradient = Matrix::zeros(value.raw_dim());
        Parameter { name, value, gradient, penalty: Penalty::default(), max_norm: None }
    }

    /// Kept and saved, but changed by the layer itself and not by the optimizer.
    pub fn kept(name: &'static str, value: Matrix) -> Self {
        Parameter {
            name,
            value,
            gradient: Matrix::zeros((0, 0)),
            penalty: Penalty::default(),
            max_norm: None,
        }
    }

    pub fn is_trained(&self) -> bool {
        !self.gradient.is_empty() || self.value.is_empty()
    }
}

/// A batch on its way into a layer: the numbers, and where known the same numbers without their zeros.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// `(examples, width)`
    pub dense: MatrixView<'a>,
    /// The same matrix; given only where few enough entries are non-zero to make skipping worth it.
    pub sparse: Option<&'a SparseRows>,
}

impl<'a> From<MatrixView<'a>> for Input<'a> {
    fn from(dense: MatrixView<'a>) -> Self {
        Input { dense, sparse: None }
    }
}

impl Input<'_> {
    /// The same input for a shorter time, which ndarray's views do not do by themselves.
    pub fn reborrow(&self) -> Input<'_> {
        Input { dense: self.dense.reborrow(), sparse: self.sparse }
    }
}

/// Whether dropout and noise are on, and batch statistics are used (Keras's `training=` argument).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Training,
    Inference,
}
