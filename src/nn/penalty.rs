//! What is asked of weights beside a small loss: that they stay small.

use crate::nn::{Parameter, Penalty, Trainable};
use crate::tensor::Real;

/// Adds each parameter's `d penalty / d value` to its gradient, and returns the sum over all of them of
/// `l1 sum |w| + l2 sum w^2` (Keras `L1L2`), which belongs to the loss.
pub fn penalize(model: &mut (impl Trainable + ?Sized)) -> Real {
    let mut sum = 0.0;
    model.each_parameter_mut(&mut |parameter| sum += penalize_one(parameter));
    sum
}

fn penalize_one(parameter: &mut Parameter) -> Real {
    let Penalty { l1, l2 } = parameter.penalty;
    if parameter.penalty == Penalty::default() {
        return 0.0;
    }
    let mut sum = 0.0;
    parameter.gradient.zip_mut_with(&parameter.value, |d, &w| {
        sum += l1 * w.abs() + l2 * w * w;
        // As in TensorFlow, |w| has the slope 0 at 0; `signum` of 0 would be 1.
        let sign = if w == 0.0 { 0.0 } else { w.signum() };
        *d += l1 * sign + 2.0 * l2 * w;
    });
    sum
}

/// Shortens each column that is longer than its parameter's `max_norm` to that length. Called after each update.
/// (Keras `MaxNorm` also scales the shorter ones by `norm / (norm + 1e-7)`; we leave them alone.)
pub fn constrain(model: &mut (impl Trainable + ?Sized)) {
    model.each_parameter_mut(&mut |parameter| {
        let Some(max_norm) = parameter.max_norm else { return };
        for mut column in parameter.value.columns_mut() {
            let norm = column.dot(&column).sqrt();
            if norm > max_norm {
                column *= max_norm / norm;
            }
        }
    });
}
