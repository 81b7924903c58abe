//! Keras `LSTM`, with the forget gate's bias starting at 1:
//!
//! ```text
//! i, f, o = sigmoid(x W + h U + b)                  input, forget, output
//! g = tanh(x W_g + h U_g + b_g)                     candidate
//! c' = f c + i g
//! h' = o tanh(c')
//! ```
//!
//! Columns in the order i, f, g, o.

use super::squash::{Squash, fours, read, write};
use super::{Backward, Forward};
use crate::tensor::lanes::Lanes;

pub fn forward(step: Forward) {
    let Forward { units, gates, product, bias, inner, after, cell_before, cell_after, .. } = step;
    let squash = Squash::for_many();
    let rows = gates.chunks_exact_mut(4 * units).zip(product.chunks_exact(4 * units));
    let rows = rows.zip(inner.chunks_exact_mut(units).zip(after.chunks_exact_mut(units)));
    let rows = rows.zip(cell_before.chunks_exact(units).zip(cell_after.chunks_exact_mut(units)));
    for (((gates, product), (inner, after)), (cell_before, cell_after)) in rows {
        for at in fours(units) {
            let places = [0, 1, 2, 3].map(|gate| (gate * units + at.0, at.1));
            let [i, f, g, o] = places.map(|at| read(gates, at).add(read(product, at)).add(read(bias, at)));
            let (i, f, g, o) = (squash.sigmoid(i), squash.sigmoid(f), squash.tanh(g), squash.sigmoid(o));
            let cell = f.multiply(read(cell_before, at)).add_product(i, g);
            let bent = squash.tanh(cell);
            for (at, gate) in places.into_iter().zip([i, f, g, o]) {
                write(gates, at, gate);
            }
            write(cell_after, at, cell);
            write(inner, at, bent);
            write(after, at, o.multiply(bent));
        }
    }
}

pub fn backward(step: Backward) {
    let Backward { units, gates, inner, cell_before, d_state, d_cell, d_gates, .. } = step;
    let one = Squash::for_many().one;
    let rows = gates.chunks_exact(4 * units).zip(inner.chunks_exact(units));
    let rows = rows.zip(cell_before.chunks_exact(units).zip(d_state.chunks_exact_mut(units)));
    let rows = rows.zip(d_cell.chunks_exact_mut(units).zip(d_gates.chunks_exact_mut(4 * units)));
    for (((gates, inner), (cell_before, d_state)), (d_cell, d_gates)) in rows {
        for at in fours(units) {
            let places = [0, 1, 2, 3].map(|gate| (gate * units + at.0, at.1));
            let [i, f, g, o] = places.map(|at| read(gates, at));
            let (bent, d_h) = (read(inner, at), read(d_state, at));
            let slope = |s: Lanes| s.multiply(one.subtract(s));
            // h' = o tanh(c')
            let d_o = d_h.multiply(bent).multiply(slope(o));
            let d_c = read(d_cell, at).add_product(d_h.multiply(o), one.subtract(bent.multiply(bent)));
            // c' = f c + i g
            let d_i = d_c.multiply(g).multiply(slope(i));
            let d_f = d_c.multiply(read(cell_before, at)).multiply(slope(f));
            let d_g = d_c.multiply(i).multiply(one.subtract(g.multiply(g)));
            write(d_cell, at, d_c.multiply(f));
            for (at, d) in places.into_iter().zip([d_i, d_f, d_g, d_o]) {
                write(d_gates, at, d);
            }
        }
        d_state.fill(0.0);
    }
}
