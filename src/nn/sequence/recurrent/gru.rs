//! Keras `GRU(reset_after=True)`, which is PyTorch's too, with two biases `b` `(2, 3 units)`:
//!
//! ```text
//! z = sigmoid(x W_z + b_0z + h U_z + b_1z)          update
//! r = sigmoid(x W_r + b_0r + h U_r + b_1r)          reset
//! c = tanh(x W_c + b_0c + r * (h U_c + b_1c))       candidate
//! h' = z h + (1 - z) c
//! ```

use super::squash::{Squash, fours, read, write};
use super::{Backward, Forward};

pub fn forward(step: Forward) {
    let Forward { units, gates, product, bias, inner, before, after, .. } = step;
    let squash = Squash::for_many();
    let (bias_of_x, bias_of_h) = bias.split_at(3 * units);
    let rows = gates.chunks_exact_mut(3 * units).zip(product.chunks_exact(3 * units));
    let rows = rows.zip(inner.chunks_exact_mut(units));
    let rows = rows.zip(before.chunks_exact(units).zip(after.chunks_exact_mut(units)));
    for (((gates, product), inner), (before, after)) in rows {
        for at in fours(units) {
            let (z_at, r_at, c_at) = (at, (units + at.0, at.1), (2 * units + at.0, at.1));
            let x = |gates: &[_], at| read(gates, at).add(read(bias_of_x, at));
            let h = |at| read(product, at).add(read(bias_of_h, at));
            let z = squash.sigmoid(x(gates, z_at).add(h(z_at)));
            let r = squash.sigmoid(x(gates, r_at).add(h(r_at)));
            let recurrent = h(c_at);
            let c = squash.tanh(x(gates, c_at).add_product(r, recurrent));
            write(gates, z_at, z);
            write(gates, r_at, r);
            write(gates, c_at, c);
            write(inner, at, recurrent);
            // h' = c + z (h - c)
            write(after, at, c.add_product(z, read(before, at).subtract(c)));
        }
    }
}

pub fn backward(step: Backward) {
    let Backward { units, gates, inner, before, d_state, d_gates, d_product, .. } = step;
    let one = Squash::for_many().one;
    let rows = gates.chunks_exact(3 * units).zip(inner.chunks_exact(units));
    let rows = rows.zip(before.chunks_exact(units).zip(d_state.chunks_exact_mut(units)));
    let rows = rows.zip(d_gates.chunks_exact_mut(3 * units).zip(d_product.chunks_exact_mut(3 * units)));
    for (((gates, inner), (before, d_state)), (d_gates, d_product)) in rows {
        for at in fours(units) {
            let (z_at, r_at, c_at) = (at, (units + at.0, at.1), (2 * units + at.0, at.1));
            let (z, r, c) = (read(gates, z_at), read(gates, r_at), read(gates, c_at));
            let d = read(d_state, at);
            let not_z = one.subtract(z);
            // h' = z h + (1 - z) c
            write(d_state, at, d.multiply(z));
            let d_z = d.multiply(read(before, at).subtract(c)).multiply(z.multiply(not_z));
            // c = tanh(x + r inner)
            let d_c = d.multiply(not_z).multiply(one.subtract(c.multiply(c)));
            let d_r = d_c.multiply(read(inner, at)).multiply(r.multiply(one.subtract(r)));
            write(d_gates, z_at, d_z);
            write(d_gates, r_at, d_r);
            write(d_gates, c_at, d_c);
            write(d_product, z_at, d_z);
            write(d_product, r_at, d_r);
            write(d_product, c_at, d_c.multiply(r));
        }
    }
}
