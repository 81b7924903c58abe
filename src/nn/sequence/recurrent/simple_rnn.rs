//! Keras `SimpleRNN`: `h' = tanh(x W + h U + b)`.

use super::squash::{Four, Squash, last_four, whole_fours};
use super::{Backward, Forward};
use crate::tensor::Real;

pub fn forward(step: Forward) {
    let Forward { units, gates, product, bias, after, .. } = step;
    let squash = Squash::for_many();
    let rows =
        gates.chunks_exact_mut(units).zip(product.chunks_exact(units)).zip(after.chunks_exact_mut(units));
    for ((gates, product), after) in rows {
        for four in whole_fours(units) {
            forward_four(four, &squash, gates, product, bias, after);
        }
        if let Some(four) = last_four(units) {
            forward_four(four, &squash, gates, product, bias, after);
        }
    }
}

#[inline(always)]
fn forward_four<const WHOLE: bool>(
    four: Four<WHOLE>,
    squash: &Squash,
    gates: &mut [Real],
    product: &[Real],
    bias: &[Real],
    after: &mut [Real],
) {
    let state = squash.tanh(four.read(gates).add(four.read(product)).add(four.read(bias)));
    four.write(gates, state);
    four.write(after, state);
}

pub fn backward(step: Backward) {
    let Backward { gates, d_state, d_gates, .. } = step;
    for ((h, d_state), d_gates) in gates.iter().zip(d_state).zip(d_gates) {
        // h = tanh(z)
        *d_gates = *d_state * (1.0 - h * h);
        *d_state = 0.0;
    }
}
