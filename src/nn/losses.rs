//! The losses, and their table.

use crate::registry::{Entry, Settings};
use crate::tensor::{MatrixView, MatrixViewMut, Real};

/// What the model should have said for a batch.
#[derive(Clone, Copy)]
pub enum Target<'a> {
    /// One class index an example: classification.
    Classes(&'a [u32]),
    /// `(examples, targets)`: regression.
    Values(MatrixView<'a>),
}

/// What a loss is computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expects {
    /// The last layer's values before softmax: fused, so that nothing overflows (Keras `from_logits=True`). The model
    /// strips the last activation, which must be softmax, and applies it only to report.
    SoftmaxLogits,
    /// Likewise with sigmoid.
    SigmoidLogits,
    /// Whatever the last layer gives out.
    Output,
}

/// A loss over a batch, averaged over the examples as Keras does by default (`sum_over_batch_size`).
pub trait Loss {
    fn expects(&self) -> Expects;

    /// Writes each example's loss, before weighting, into `per_example` `(examples)`.
    /// `predicted` is `(examples, outputs)` as [`Loss::expects`] says.
    fn forward(&self, predicted: MatrixView, target: Target, per_example: &mut [Real]);

    /// d (mean of weight * loss) / d predicted, written into `d_predicted`. `weights` holds one factor an
    /// example and is all ones where there are no sample or class weights; the mean divides by the number of examples.
    fn backward(&self, predicted: MatrixView, target: Target, weights: &[Real], d_predicted: MatrixViewMut);
}

/// What kind of targets a loss is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// One output a class.
    ManyClasses,
    /// One output for two classes.
    TwoClasses,
    Regression,
}

pub struct LossRow {
    pub entry: Entry,
    pub purposes: &'static [Purpose],
    pub build: fn(&Settings) -> Box<dyn Loss>,
}

/// Every loss that can be chosen.
pub const LOSSES: &[LossRow] = &[];
