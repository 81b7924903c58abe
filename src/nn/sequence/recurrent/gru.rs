//! Keras `GRU(reset_after=True)`, which is PyTorch's too, with two biases `b` `(2, 3 units)`:
//!
//! ```text
//! z = sigmoid(x W_z + b_0z + h U_z + b_1z)          update
//! r = sigmoid(x W_r + b_0r + h U_r + b_1r)          reset
//! c = tanh(x W_c + b_0c + r * (h U_c + b_1c))       candidate
//! h' = z h + (1 - z) c
//! ```

use super::squash::{Four, Squash, last_four, whole_fours};
use super::{Backward, Forward};
use crate::tensor::Real;
use crate::tensor::lanes::Lanes;

pub fn forward(step: Forward) {
    let Forward { units, gates, product, bias, inner, before, after, .. } = step;
    let squash = Squash::for_many();
    let rows = gates.chunks_exact_mut(3 * units).zip(product.chunks_exact(3 * units));
    let rows = rows.zip(inner.chunks_exact_mut(units));
    let rows = rows.zip(before.chunks_exact(units).zip(after.chunks_exact_mut(units)));
    for (((gates, product), inner), (before, after)) in rows {
        let mut row = ForwardRow { units, gates, product, bias, inner, before, after };
        for four in whole_fours(units) {
            row.go_on(four, &squash);
        }
        if let Some(four) = last_four(units) {
            row.go_on(four, &squash);
        }
    }
}

struct ForwardRow<'a> {
    units: usize,
    gates: &'a mut [Real],
    product: &'a [Real],
    bias: &'a [Real],
    inner: &'a mut [Real],
    before: &'a [Real],
    after: &'a mut [Real],
}

impl ForwardRow<'_> {
    #[inline(always)]
    fn go_on<const WHOLE: bool>(&mut self, four: Four<WHOLE>, squash: &Squash) {
        let units = self.units;
        let [z_at, r_at, c_at] = [four, four.behind(units), four.behind(2 * units)];
        let x = |gates: &[Real], at: Four<WHOLE>| at.read(gates).add(at.read(self.bias));
        let h = |at: Four<WHOLE>| at.read(self.product).add(at.behind(3 * units).read(self.bias));
        let z = squash.sigmoid(x(self.gates, z_at).add(h(z_at)));
        let r = squash.sigmoid(x(self.gates, r_at).add(h(r_at)));
        let recurrent = h(c_at);
        let c = squash.tanh(x(self.gates, c_at).add_product(r, recurrent));
        z_at.write(self.gates, z);
        r_at.write(self.gates, r);
        c_at.write(self.gates, c);
        four.write(self.inner, recurrent);
        // h' = c + z (h - c)
        four.write(self.after, c.add_product(z, four.read(self.before).subtract(c)));
    }
}

pub fn backward(step: Backward) {
    let Backward { units, gates, inner, before, d_state, d_gates, d_product, .. } = step;
    let one = Squash::for_many().one;
    let rows = gates.chunks_exact(3 * units).zip(inner.chunks_exact(units));
    let rows = rows.zip(before.chunks_exact(units).zip(d_state.chunks_exact_mut(units)));
    let rows = rows.zip(d_gates.chunks_exact_mut(3 * units).zip(d_product.chunks_exact_mut(3 * units)));
    for (((gates, inner), (before, d_state)), (d_gates, d_product)) in rows {
        let mut row = BackwardRow { units, gates, inner, before, d_state, d_gates, d_product };
        for four in whole_fours(units) {
            row.go_back(four, one);
        }
        if let Some(four) = last_four(units) {
            row.go_back(four, one);
        }
    }
}

struct BackwardRow<'a> {
    units: usize,
    gates: &'a [Real],
    inner: &'a [Real],
    before: &'a [Real],
    d_state: &'a mut [Real],
    d_gates: &'a mut [Real],
    d_product: &'a mut [Real],
}

impl BackwardRow<'_> {
    #[inline(always)]
    fn go_back<const WHOLE: bool>(&mut self, four: Four<WHOLE>, one: Lanes) {
        let [z_at, r_at, c_at] = [four, four.behind(self.units), four.behind(2 * self.units)];
        let [z, r, c] = [z_at, r_at, c_at].map(|at| at.read(self.gates));
        let d = four.read(self.d_state);
        let not_z = one.subtract(z);
        // h' = z h + (1 - z) c
        four.write(self.d_state, d.multiply(z));
        let d_z = d.multiply(four.read(self.before).subtract(c)).multiply(z.multiply(not_z));
        // c = tanh(x + r inner)
        let d_c = d.multiply(not_z).multiply(one.subtract(c.multiply(c)));
        let d_r = d_c.multiply(four.read(self.inner)).multiply(r.multiply(one.subtract(r)));
        z_at.write(self.d_gates, d_z);
        r_at.write(self.d_gates, d_r);
        c_at.write(self.d_gates, d_c);
        z_at.write(self.d_product, d_z);
        r_at.write(self.d_product, d_r);
        c_at.write(self.d_product, d_c.multiply(r));
    }
}
