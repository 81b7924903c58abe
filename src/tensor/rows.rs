//! Products and updates of single rows of a table, such as word vectors: a step touches a few rows of many thousand, so a
//! product of whole matrices would be of no use.

use super::Real;
use super::lanes::{LANES, Lanes};

/// Most rows that [`dots`] and [`pull`] take at once: so many accumulators stay in registers.
pub const ROWS: usize = 6;

/// `a . b`
pub fn dot(a: &[Real], b: &[Real]) -> Real {
    let ((a_fours, a_rest), (b_fours, b_rest)) = (a.as_chunks(), b.as_chunks());
    let mut sum = Lanes::few(a_rest).multiply(Lanes::few(b_rest));
    for (a, b) in a_fours.iter().zip(b_fours) {
        sum = sum.add_product(Lanes::of(a), Lanes::of(b));
    }
    sum.sum()
}

/// `to += factor * from`
pub fn add_scaled(to: &mut [Real], factor: Real, from: &[Real]) {
    let ((to_fours, to_rest), (from_fours, from_rest)) = (to.as_chunks_mut(), from.as_chunks());
    let factor = Lanes::splat(factor);
    for (to, from) in to_fours.iter_mut().zip(from_fours) {
        Lanes::of(to).add_product(factor, Lanes::of(from)).write(to);
    }
    Lanes::few(to_rest).add_product(factor, Lanes::few(from_rest)).write_few(to_rest);
}

/// A table of rows of one width, one behind the other, whose rows are read and changed by number.
pub struct Rows<'a> {
    numbers: &'a mut [Real],
    width: usize,
}

impl<'a> Rows<'a> {
    /// `width` must not be 0.
    pub fn new(numbers: &'a mut [Real], width: usize) -> Self {
        Rows { numbers, width }
    }

    pub fn row(&self, index: u32) -> &[Real] {
        let start = index as usize * self.width;
        &self.numbers[start..start + self.width]
    }

    pub fn row_mut(&mut self, index: u32) -> &mut [Real] {
        let start = index as usize * self.width;
        &mut self.numbers[start..start + self.width]
    }

    /// `x . row` for each of the rows, at most [`ROWS`] of them, into `products`.
    pub fn dots(&self, x: &[Real], rows: &[u32], products: &mut [Real]) {
        match *rows {
            [] => {}
            [a] => self.dots_of(x, [a], products),
            [a, b] => self.dots_of(x, [a, b], products),
            [a, b, c] => self.dots_of(x, [a, b, c], products),
            [a, b, c, d] => self.dots_of(x, [a, b, c, d], products),
            [a, b, c, d, e] => self.dots_of(x, [a, b, c, d, e], products),
            [a, b, c, d, e, f] => self.dots_of(x, [a, b, c, d, e, f], products),
            _ => panic!("at most {ROWS} rows at once"),
        }
    }

    #[inline(always)]
    fn dots_of<const N: usize>(&self, x: &[Real], rows: [u32; N], products: &mut [Real]) {
        let rows = rows.map(|row| self.row(row));
        assert!(x.len() == self.width);
        let whole = self.width / LANES * LANES;
        let mut sums = rows.map(|row| Lanes::few(&x[whole..]).multiply(Lanes::few(&row[whole..])));
        for place in (0..whole).step_by(LANES) {
            // SAFETY: x and every row have `width` numbers, and `place + LANES <= whole <= width`.
            unsafe {
                let x = Lanes::load(x.as_ptr().add(place));
                for (sum, row) in sums.iter_mut().zip(rows) {
                    *sum = sum.add_product(x, Lanes::load(row.as_ptr().add(place)));
                }
            }
        }
        products.iter_mut().zip(sums).for_each(|(product, sum)| *product = sum.sum());
    }

    /// For each of the rows, at most [`ROWS`] different ones: `pulled += factor * row`, then `row += factor * x`.
    pub fn pull(&mut self, x: &[Real], rows: &[u32], factors: &[Real], pulled: &mut [Real]) {
        match *rows {
            [] => {}
            [a] => self.pull_of(x, [a], factors, pulled),
            [a, b] => self.pull_of(x, [a, b], factors, pulled),
            [a, b, c] => self.pull_of(x, [a, b, c], factors, pulled),
            [a, b, c, d] => self.pull_of(x, [a, b, c, d], factors, pulled),
            [a, b, c, d, e] => self.pull_of(x, [a, b, c, d, e], factors, pulled),
            [a, b, c, d, e, f] => self.pull_of(x, [a, b, c, d, e, f], factors, pulled),
            _ => panic!("at most {ROWS} rows at once"),
        }
    }

    #[inline(always)]
    fn pull_of<const N: usize>(&mut self, x: &[Real], rows: [u32; N], factors: &[Real], pulled: &mut [Real]) {
        assert!(x.len() == self.width && pulled.len() == self.width && factors.len() >= N);
        let rows = rows.map(|row| self.row_mut(row).as_mut_ptr());
        let splats: [Lanes; N] = std::array::from_fn(|index| Lanes::splat(factors[index]));
        let whole = self.width / LANES * LANES;
        for place in (0..whole).step_by(LANES) {
            // SAFETY: x, `pulled` and every row, of which `row_mut` has checked the place, have `width` numbers, and
            // `place + LANES <= whole <= width`. Rows that overlap would be the same row: read and written in turn.
            unsafe {
                let at_x = Lanes::load(x.as_ptr().add(place));
                let mut sum = Lanes::load(pulled.as_ptr().add(place));
                for (&row, &factor) in rows.iter().zip(&splats) {
                    let number = Lanes::load(row.add(place));
                    sum = sum.add_product(factor, number);
                    number.add_product(factor, at_x).store(row.add(place));
                }
                sum.store(pulled.as_mut_ptr().add(place));
            }
        }
        for place in whole..self.width {
            for (&row, &factor) in rows.iter().zip(factors) {
                // SAFETY: `place < width`, as above.
                let number = unsafe { &mut *row.add(place) };
                pulled[place] += factor * *number;
                *number += factor * x[place];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Small whole numbers, so that sums are exact in any order.
    fn numbers(length: usize, seed: usize) -> Vec<Real> {
        (0..length).map(|index| ((index * 7 + seed * 5) % 11) as Real - 5.0).collect()
    }

    #[test]
    fn every_width_and_number_of_rows_gives_what_plain_loops_give() {
        for width in 1..14 {
            for count in 0..=ROWS {
                let (mut table, x) = (numbers(9 * width, 1), numbers(width, 2));
                let rows: Vec<u32> = [8, 3, 0, 5, 1, 7][..count].to_vec();
                let (mut expected, mut pulled, mut expected_pulled) =
                    (table.clone(), numbers(width, 3), numbers(width, 3));
                let factors = numbers(count, 4);
                let mut products = vec![0.0; count];
                Rows::new(&mut table, width).dots(&x, &rows, &mut products);
                for (index, &row) in rows.iter().enumerate() {
                    let row = &mut expected[row as usize * width..][..width];
                    let product: Real = row.iter().zip(&x).map(|(a, b)| a * b).sum();
                    assert_eq!(products[index], product, "{width} {count}");
                    assert_eq!(dot(row, &x), product);
                    add_scaled(&mut expected_pulled, factors[index], row);
                    row.iter_mut().zip(&x).for_each(|(to, x)| *to += factors[index] * x);
                }
                Rows::new(&mut table, width).pull(&x, &rows, &factors, &mut pulled);
                assert_eq!((table, pulled), (expected, expected_pulled), "{width} {count}");
            }
        }
    }
}
