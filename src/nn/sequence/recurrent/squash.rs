//! The bends of gates, four numbers at a time: `sigmoid(x) = 1 / (1 + e^-x)` and `tanh(x) = 2 sigmoid(2 x) - 1`, to within
//! 1e-7 of 1.

use crate::tensor::Real;
use crate::tensor::exponential::PowersOfTwo;
use crate::tensor::lanes::{LANES, Lanes};

/// What they compute with, where the compiler does not see through it (see [`PowersOfTwo`]).
#[derive(Clone, Copy)]
pub struct Squash {
    powers: PowersOfTwo,
    minus_log2_e: Lanes,
    minus_twice_log2_e: Lanes,
    lowest: Lanes,
    highest: Lanes,
    pub one: Lanes,
    two: Lanes,
}

impl Squash {
    pub fn for_many() -> Self {
        let log2_e = std::f64::consts::LOG2_E as Real;
        std::hint::black_box(Squash {
            powers: PowersOfTwo::for_many(),
            minus_log2_e: Lanes::splat(-log2_e),
            minus_twice_log2_e: Lanes::splat(-2.0 * log2_e),
            lowest: Lanes::splat(-120.0),
            highest: Lanes::splat(120.0),
            one: Lanes::splat(1.0),
            two: Lanes::splat(2.0),
        })
    }

    #[inline(always)]
    fn one_over_one_plus_power(&self, exponent: Lanes) -> Lanes {
        let exponent = exponent.at_least(self.lowest).at_most(self.highest);
        self.one.divide(self.one.add(self.powers.of_normal(exponent)))
    }

    #[inline(always)]
    pub fn sigmoid(&self, x: Lanes) -> Lanes {
        self.one_over_one_plus_power(x.multiply(self.minus_log2_e))
    }

    #[inline(always)]
    pub fn tanh(&self, x: Lanes) -> Lanes {
        self.one_over_one_plus_power(x.multiply(self.minus_twice_log2_e))
            .multiply(self.two)
            .subtract(self.one)
    }
}

/// Four numbers of a row, or fewer at its end: which of both is known when the program is built, so that nothing is asked in
/// the loop over the whole ones.
#[derive(Clone, Copy)]
pub struct Four<const WHOLE: bool> {
    start: usize,
    count: usize,
}

/// All whole fours of a row of so many numbers.
#[inline(always)]
pub fn whole_fours(numbers: usize) -> impl Iterator<Item = Four<true>> {
    (0..numbers / LANES).map(|four| Four { start: LANES * four, count: LANES })
}

/// What is left behind them, if anything.
#[inline(always)]
pub fn last_four(numbers: usize) -> Option<Four<false>> {
    let start = numbers / LANES * LANES;
    (start < numbers).then(|| Four { start, count: numbers - start })
}

impl<const WHOLE: bool> Four<WHOLE> {
    /// The same four so many numbers further on.
    #[inline(always)]
    pub fn behind(self, numbers: usize) -> Self {
        Four { start: self.start + numbers, ..self }
    }

    /// Zeros stand behind the end of a row.
    #[inline(always)]
    pub fn read(self, row: &[Real]) -> Lanes {
        if WHOLE {
            let four: &[Real; LANES] = row[self.start..][..LANES].try_into().expect("four numbers");
            Lanes::of(four)
        } else {
            Lanes::few(&row[self.start..][..self.count])
        }
    }

    #[inline(always)]
    pub fn write(self, row: &mut [Real], numbers: Lanes) {
        if WHOLE {
            let four: &mut [Real; LANES] =
                (&mut row[self.start..][..LANES]).try_into().expect("four numbers");
            numbers.write(four);
        } else {
            numbers.write_few(&mut row[self.start..][..self.count]);
        }
    }

    /// `row += numbers`
    #[inline(always)]
    pub fn add(self, row: &mut [Real], numbers: Lanes) {
        self.write(row, self.read(row).add(numbers));
    }

    /// `row += factor numbers`
    #[inline(always)]
    pub fn add_product(self, row: &mut [Real], factor: Lanes, numbers: Lanes) {
        self.write(row, self.read(row).add_product(factor, numbers));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn both_are_right_everywhere_and_at_the_ends() {
        let squash = Squash::for_many();
        let first = |lanes: Lanes| {
            let mut four = [0.0; LANES];
            lanes.write(&mut four);
            f64::from(four[0])
        };
        for step in -3000..=3000 {
            let x = f64::from(step) / 100.0;
            let lanes = Lanes::splat(x as Real);
            assert!((first(squash.sigmoid(lanes)) - 1.0 / (1.0 + (-x).exp())).abs() < 2e-7, "{x}");
            assert!((first(squash.tanh(lanes)) - x.tanh()).abs() < 3e-7, "{x}");
        }
        for (x, sigmoid) in [(-1e9, 0.0), (1e9, 1.0)] {
            assert!((first(squash.sigmoid(Lanes::splat(x))) - sigmoid).abs() < 1e-30);
        }
    }
}
