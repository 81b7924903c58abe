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

/// The starts of all fours in a row of so many numbers, and how many numbers are there: 4, or fewer at the end.
#[inline(always)]
pub fn fours(numbers: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..numbers).step_by(LANES).map(move |start| (start, LANES.min(numbers - start)))
}

/// Up to four numbers of a row, zeros behind its end.
#[inline(always)]
pub fn read(row: &[Real], (start, count): (usize, usize)) -> Lanes {
    if count == LANES {
        let four: &[Real; LANES] = row[start..start + LANES].try_into().expect("four numbers");
        Lanes::of(four)
    } else {
        Lanes::few(&row[start..start + count])
    }
}

/// Writes as many numbers as [`read`] takes.
#[inline(always)]
pub fn write(row: &mut [Real], (start, count): (usize, usize), numbers: Lanes) {
    if count == LANES {
        let four: &mut [Real; LANES] = (&mut row[start..start + LANES]).try_into().expect("four numbers");
        numbers.write(four);
    } else {
        numbers.write_few(&mut row[start..start + count]);
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
