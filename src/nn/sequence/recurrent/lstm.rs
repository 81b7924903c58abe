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

use super::squash::{Four, Squash, last_four, whole_fours};
use super::{Backward, Forward};
use crate::tensor::Real;
use crate::tensor::lanes::Lanes;

pub fn forward(step: Forward) {
    let Forward { units, gates, product, bias, inner, after, cell_before, cell_after, .. } = step;
    let squash = Squash::for_many();
    let rows = gates.chunks_exact_mut(4 * units).zip(product.chunks_exact(4 * units));
    let rows = rows.zip(inner.chunks_exact_mut(units).zip(after.chunks_exact_mut(units)));
    let rows = rows.zip(cell_before.chunks_exact(units).zip(cell_after.chunks_exact_mut(units)));
    for (((gates, product), (inner, after)), (cell_before, cell_after)) in rows {
        let mut row = ForwardRow { units, gates, product, bias, inner, after, cell_before, cell_after };
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
    after: &'a mut [Real],
    cell_before: &'a [Real],
    cell_after: &'a mut [Real],
}

impl ForwardRow<'_> {
    #[inline(always)]
    fn go_on<const WHOLE: bool>(&mut self, four: Four<WHOLE>, squash: &Squash) {
        let places = [0, 1, 2, 3].map(|gate| four.behind(gate * self.units));
        let [i, f, g, o] =
            places.map(|at| at.read(self.gates).add(at.read(self.product)).add(at.read(self.bias)));
        let (i, f, g, o) = (squash.sigmoid(i), squash.sigmoid(f), squash.tanh(g), squash.sigmoid(o));
        let cell = f.multiply(four.read(self.cell_before)).add_product(i, g);
        let bent = squash.tanh(cell);
        for (at, gate) in places.into_iter().zip([i, f, g, o]) {
            at.write(self.gates, gate);
        }
        four.write(self.cell_after, cell);
        four.write(self.inner, bent);
        four.write(self.after, o.multiply(bent));
    }
}

pub fn backward(step: Backward) {
    let Backward { units, gates, inner, cell_before, d_state, d_cell, d_gates, .. } = step;
    let one = Squash::for_many().one;
    let rows = gates.chunks_exact(4 * units).zip(inner.chunks_exact(units));
    let rows = rows.zip(cell_before.chunks_exact(units).zip(d_state.chunks_exact_mut(units)));
    let rows = rows.zip(d_cell.chunks_exact_mut(units).zip(d_gates.chunks_exact_mut(4 * units)));
    for (((gates, inner), (cell_before, d_state)), (d_cell, d_gates)) in rows {
        let mut row = BackwardRow { units, gates, inner, cell_before, d_state, d_cell, d_gates };
        for four in whole_fours(units) {
            row.go_back(four, one);
        }
        if let Some(four) = last_four(units) {
            row.go_back(four, one);
        }
        row.d_state.fill(0.0);
    }
}

struct BackwardRow<'a> {
    units: usize,
    gates: &'a [Real],
    inner: &'a [Real],
    cell_before: &'a [Real],
    d_state: &'a mut [Real],
    d_cell: &'a mut [Real],
    d_gates: &'a mut [Real],
}

impl BackwardRow<'_> {
    #[inline(always)]
    fn go_back<const WHOLE: bool>(&mut self, four: Four<WHOLE>, one: Lanes) {
        let places = [0, 1, 2, 3].map(|gate| four.behind(gate * self.units));
        let [i, f, g, o] = places.map(|at| at.read(self.gates));
        let (bent, d_h) = (four.read(self.inner), four.read(self.d_state));
        let slope = |s: Lanes| s.multiply(one.subtract(s));
        // h' = o tanh(c')
        let d_o = d_h.multiply(bent).multiply(slope(o));
        let d_c = four.read(self.d_cell).add_product(d_h.multiply(o), one.subtract(bent.multiply(bent)));
        // c' = f c + i g
        let d_i = d_c.multiply(g).multiply(slope(i));
        let d_f = d_c.multiply(four.read(self.cell_before)).multiply(slope(f));
        let d_g = d_c.multiply(i).multiply(one.subtract(g.multiply(g)));
        four.write(self.d_cell, d_c.multiply(f));
        for (at, d) in places.into_iter().zip([d_i, d_f, d_g, d_o]) {
            at.write(self.d_gates, d);
        }
    }
}
