//! `exp` and `tanh` as plain arithmetic without branches, so that the compiler turns a loop over them into vector
//! instructions. In f64, which is for checking and not for speed, they are the standard library's.

use super::Real;
use super::lanes::{LANES, Lanes};

/// `e^x`, to within 2e-7 of its size; 0 below -87.3, infinite above 88.3, NaN for NaN. (The scheme and coefficients
/// are those of Cephes's `expf`, Moshier 1992.)
#[cfg(not(feature = "f64"))]
#[inline(always)]
pub fn exp(x: Real) -> Real {
    // Outside, the result or its power of two is not a normal f32.
    const LOWEST: f32 = -87.3;
    const HIGHEST: f32 = 88.3;
    // Adding 1.5 * 2^23 pushes all but the whole part out of the mantissa: x / ln 2 is rounded to n, and n stands in the
    // lowest bits.
    const ROUNDER: f32 = 12_582_912.0;
    // ln 2 in two parts, of which the first has so few digits that n times it is exact.
    const LN_2_HIGH: f32 = 355.0 / 512.0;
    const LN_2_LOW: f32 = -2.121_944_4e-4;

    // x = n ln 2 + r with |r| <= ln 2 / 2, so e^x = 2^n e^r.
    let rounded = x.clamp(LOWEST, HIGHEST) * std::f32::consts::LOG2_E + ROUNDER;
    let n = rounded - ROUNDER;
    let r = x - n * LN_2_HIGH - n * LN_2_LOW;
    let series = [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];
    let e_to_r =
        series.iter().fold(1.987_569_1e-4, |sum, coefficient| sum * r + coefficient) * r * r + r + 1.0;
    let two_to_n = f32::from_bits((rounded.to_bits() << 23).wrapping_add(1.0f32.to_bits()));
    let result = e_to_r * two_to_n;
    if x < LOWEST {
        0.0
    } else if x > HIGHEST {
        f32::INFINITY
    } else {
        result
    }
}

/// The numbers that [`PowersOfTwo::of`] computes with.
#[derive(Clone, Copy)]
pub struct PowersOfTwo {
    #[cfg(not(feature = "f64"))]
    constants: Constants,
}

#[cfg(not(feature = "f64"))]
#[derive(Clone, Copy)]
struct Constants {
    /// Below, the result is not a normal f32.
    lowest: Lanes,
    /// As in [`exp`].
    rounder: Lanes,
    /// Of `2^r`, from that of r^6 on.
    series: [Lanes; 6],
    one: Lanes,
}

impl PowersOfTwo {
    /// V8 builds every vector constant anew in each round of a loop, by three instructions. A copy that the compiler does not
    /// see through is loaded instead. It holds whole vectors: four single numbers side by side were written one by one and read
    /// back as one vector in each round, for which the processor waits.
    pub fn for_many() -> Self {
        std::hint::black_box(PowersOfTwo {
            #[cfg(not(feature = "f64"))]
            constants: Constants {
                lowest: Lanes::splat(-126.0),
                rounder: Lanes::splat(12_582_912.0),
                series: [
                    1.535_336_2e-4,
                    1.339_887_4e-3,
                    9.618_437e-3,
                    5.550_332_6e-2,
                    2.402_264_8e-1,
                    6.931_472e-1,
                ]
                .map(Lanes::splat),
                one: Lanes::splat(1.0),
            },
        })
    }

    /// `2^x` of four numbers up to 127, to within 2e-7 of its size; 0 below -126, NaN for NaN. (Cephes's `exp2f`.)
    #[cfg(not(feature = "f64"))]
    #[inline(always)]
    pub fn of(&self, x: Lanes) -> Lanes {
        let lowest = self.constants.lowest;
        self.power(x, x.at_least(lowest)).unless_below(x, lowest)
    }

    /// The same for x from -126 to 127 alone.
    #[cfg(not(feature = "f64"))]
    #[inline(always)]
    pub fn of_normal(&self, x: Lanes) -> Lanes {
        self.power(x, x)
    }

    #[cfg(not(feature = "f64"))]
    #[inline(always)]
    fn power(&self, x: Lanes, inside: Lanes) -> Lanes {
        let Constants { rounder, series, one, .. } = self.constants;
        // x = n + r with |r| <= 1/2, so 2^x = 2^n 2^r.
        let rounded = inside.add(rounder);
        let r = x.subtract(rounded.subtract(rounder));
        let [first, rest @ ..] = series;
        let series = rest.into_iter().fold(first, |sum, coefficient| coefficient.add_product(sum, r));
        one.add_product(series, r).multiply(rounded.power_of_two(one))
    }

    #[cfg(feature = "f64")]
    pub fn of(&self, x: Lanes) -> Lanes {
        x.map(Real::exp2)
    }

    #[cfg(feature = "f64")]
    pub fn of_normal(&self, x: Lanes) -> Lanes {
        x.map(Real::exp2)
    }
}

/// `e^(scale x_i) / sum_j e^(scale x_j)` in the place of each number. The largest, which the caller knows, is taken off
/// first, so that nothing overflows.
pub fn softmax(numbers: &mut [Real], largest: Real, scale: Real) {
    let exponential = Exponentials::new(largest, scale);
    let (fours, rest) = numbers.as_chunks_mut();
    exponential.of(Lanes::few(rest)).write_few(rest);
    let mut sums = Lanes::few(rest);
    for four in fours {
        let powers = exponential.of(Lanes::of(four));
        powers.write(four);
        sums = sums.add(powers);
    }
    let share = 1.0 / sums.sum();
    numbers.iter_mut().for_each(|number| *number *= share);
}

/// `sum_i e^(x_i - largest)`
pub fn sum_of_exponentials(numbers: &[Real], largest: Real) -> Real {
    let exponential = Exponentials::new(largest, 1.0);
    let (fours, rest) = numbers.as_chunks();
    let mut last = [0.0; LANES];
    let last = &mut last[..rest.len()];
    exponential.of(Lanes::few(rest)).write_few(last);
    fours.iter().fold(Lanes::few(last), |sums, four| sums.add(exponential.of(Lanes::of(four)))).sum()
}

/// `e^(scale (x - largest))` as a power of two.
struct Exponentials {
    powers: PowersOfTwo,
    largest: Lanes,
    factor: Lanes,
}

impl Exponentials {
    fn new(largest: Real, scale: Real) -> Self {
        let factor = scale * (std::f64::consts::LOG2_E as Real);
        let (largest, factor) = (Lanes::splat(largest), Lanes::splat(factor));
        Exponentials { powers: PowersOfTwo::for_many(), largest, factor }
    }

    #[inline(always)]
    fn of(&self, x: Lanes) -> Lanes {
        self.powers.of(x.subtract(self.largest).multiply(self.factor))
    }
}

/// The hyperbolic tangent, to within 3e-7 of its size; NaN for NaN. (Cephes's `tanhf`.)
#[cfg(not(feature = "f64"))]
#[inline(always)]
pub fn tanh(x: Real) -> Real {
    // Near 0 the difference below would cancel, so there it is a series.
    let square = x * x;
    let series = [2.063_909e-2, -5.373_971_6e-2, 1.333_144_2e-1, -3.333_328_3e-1];
    let near =
        series.iter().fold(-5.704_988_7e-3, |sum, coefficient| sum * square + coefficient) * square * x + x;
    let far = (1.0 - 2.0 / (exp(2.0 * x.abs()) + 1.0)).copysign(x);
    if x.abs() < 0.625 { near } else { far }
}

#[cfg(feature = "f64")]
pub fn exp(x: Real) -> Real {
    x.exp()
}

#[cfg(feature = "f64")]
pub fn tanh(x: Real) -> Real {
    x.tanh()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Largest relative error over `(-range, range)`.
    fn largest_error(range: f64, approximate: fn(Real) -> Real, exact: fn(f64) -> f64) -> f64 {
        let points = (-400_001..400_001).map(|step| (range * f64::from(step) / 400_001.0) as Real);
        points.fold(0.0, |largest: f64, x| {
            let exact = exact(f64::from(x));
            largest.max((f64::from(approximate(x)) - exact).abs() / exact.abs())
        })
    }

    #[test]
    fn exp_is_exact_to_the_last_digits() {
        let errors = [1.0, 10.0, 87.0].map(|range| largest_error(range, exp, f64::exp));
        assert!(errors.iter().all(|&error| error < 2e-7), "{errors:?}");
    }

    /// `2^x` in the first of four numbers.
    fn two_to(x: Real) -> Real {
        let mut powers = [0.0; LANES];
        PowersOfTwo::for_many().of(Lanes::splat(x)).write(&mut powers);
        powers[0]
    }

    #[test]
    fn powers_of_two_are_exact_to_the_last_digits() {
        let errors = [1.0, 10.0, 126.0].map(|range| largest_error(range, two_to, f64::exp2));
        assert!(errors.iter().all(|&error| error < 2e-7), "{errors:?}");
    }

    #[test]
    fn softmax_of_every_length_adds_up_to_1() {
        for length in 1..13 {
            let numbers: Vec<Real> = (0..length).map(|index| ((index * 7) % 11) as Real).collect();
            let powers: Vec<f64> = numbers.iter().map(|&x| (0.5 * f64::from(x)).exp()).collect();
            let (mut shares, sum) = (numbers.clone(), powers.iter().sum::<f64>());
            softmax(&mut shares, 10.0, 0.5);
            for (share, power) in shares.iter().zip(powers) {
                assert!((f64::from(*share) - power / sum).abs() < 1e-6, "{shares:?}");
            }
            let (found, sum) = (
                f64::from(sum_of_exponentials(&numbers, 10.0)),
                numbers.iter().map(|&x| f64::from(x - 10.0).exp()).sum::<f64>(),
            );
            assert!((found / sum - 1.0).abs() < 1e-6, "{length}: {found}, expected {sum}");
        }
    }

    #[test]
    fn tanh_is_exact_to_the_last_digits() {
        let errors = [0.01, 1.0, 20.0].map(|range| largest_error(range, tanh, f64::tanh));
        assert!(errors.iter().all(|&error| error < 3e-7), "{errors:?}");
    }

    #[test]
    fn limits_and_nan_are_kept() {
        let infinity = Real::INFINITY;
        assert_eq!([exp(-infinity), exp(0.0), exp(infinity)], [0.0, 1.0, infinity]);
        assert_eq!([tanh(-infinity), tanh(0.0), tanh(infinity)], [-1.0, 0.0, 1.0]);
        assert_eq!([two_to(-infinity), two_to(0.0), two_to(10.0)], [0.0, 1.0, 1024.0]);
        assert!([exp, tanh, two_to].iter().all(|f| f(Real::NAN).is_nan()));
        assert!(exp(-80.0) > 0.0 && exp(88.0).is_finite());
    }
}
