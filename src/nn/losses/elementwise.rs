//! Losses that are the mean over an example's outputs of a function of one target and one output: each
//! states only that function and its derivative.

use super::{Loss, Target};
use crate::tensor::{MatrixView, MatrixViewMut, Real};

pub(super) trait Elementwise {
    /// `l(y, p)` of target `y` and output `p`.
    fn value(&self, y: Real, p: Real) -> Real;

    /// `dl / dp`.
    fn derivative(&self, y: Real, p: Real) -> Real;
}

impl<E: Elementwise> Loss for E {
    fn forward(&self, predicted: MatrixView, target: Target, per_example: &mut [Real]) {
        let outputs = predicted.ncols();
        for (example, (row, loss)) in predicted.rows().into_iter().zip(per_example).enumerate() {
            let values = row
                .iter()
                .enumerate()
                .map(|(output, &p)| self.value(target.value(example, output, outputs), p));
            *loss = values.sum::<Real>() / outputs as Real;
        }
    }

    fn backward(
        &self,
        predicted: MatrixView,
        target: Target,
        weights: &[Real],
        mut d_predicted: MatrixViewMut,
    ) {
        let (examples, outputs) = predicted.dim();
        for (((example, output), d), &p) in d_predicted.indexed_iter_mut().zip(&predicted) {
            // loss = sum over examples and outputs of weight * l(y, p) / (examples * outputs)
            let share = weights[example] / (examples * outputs) as Real;
            *d = share * self.derivative(target.value(example, output, outputs), p);
        }
    }
}
