//! Keras `SimpleRNN`: `h' = tanh(x W + h U + b)`.

use super::squash::{Squash, fours, read, write};
use super::{Backward, Forward};

pub fn forward(step: Forward) {
    let Forward { units, gates, product, bias, after, .. } = step;
    let squash = Squash::for_many();
    let rows =
        gates.chunks_exact_mut(units).zip(product.chunks_exact(units)).zip(after.chunks_exact_mut(units));
    for ((gates, product), after) in rows {
        for at in fours(units) {
            let state = squash.tanh(read(gates, at).add(read(product, at)).add(read(bias, at)));
            write(gates, at, state);
            write(after, at, state);
        }
    }
}

pub fn backward(step: Backward) {
    let Backward { gates, d_state, d_gates, .. } = step;
    for ((h, d_state), d_gates) in gates.iter().zip(d_state).zip(d_gates) {
        // h = tanh(z)
        *d_gates = *d_state * (1.0 - h * h);
        *d_state = 0.0;
    }
}
