//! Exact GELU `z P(z)` (the default in Keras and PyTorch), where `P(z) = (1 + erf(z / sqrt 2)) / 2`, four numbers at a time,
//! value and slope together, as both need the same exponential.

use crate::tensor::Real;
use crate::tensor::exponential::PowersOfTwo;
use crate::tensor::lanes::Lanes;

/// What it computes with, where the compiler does not see through it (see [`PowersOfTwo`]).
#[derive(Clone, Copy)]
pub struct Gelu {
    powers: PowersOfTwo,
    /// Half of the binary logarithm of e, and minus that.
    exponent: Lanes,
    /// Below which the power of two is as good as none.
    lowest: Lanes,
    /// Of the series of the normal distribution's tail.
    #[cfg(not(feature = "f64"))]
    series: [Lanes; 5],
    #[cfg(not(feature = "f64"))]
    scale: Lanes,
    /// `1 / sqrt(2 pi)`
    highest_density: Lanes,
    zero: Lanes,
    one: Lanes,
}

impl Gelu {
    pub fn for_many() -> Self {
        std::hint::black_box(Gelu {
            powers: PowersOfTwo::for_many(),
            exponent: Lanes::splat((-0.5 * std::f64::consts::LOG2_E) as Real),
            lowest: Lanes::splat(-120.0),
            #[cfg(not(feature = "f64"))]
            series: [0.530_702_7, -0.726_576, 0.710_706_9, -0.142_248_37, 0.127_414_8].map(Lanes::splat),
            #[cfg(not(feature = "f64"))]
            scale: Lanes::splat(0.231_641_89),
            highest_density: Lanes::splat(0.398_942_280_401_432_7_f64 as Real),
            zero: Lanes::splat(0.0),
            one: Lanes::splat(1.0),
        })
    }

    /// `hidden = gelu(z + bias)` and, in the place of z, the slope there.
    pub fn bend(&self, hidden: &mut [Real], z: &mut [Real], bias: &[Real]) {
        let (hidden, hidden_rest) = hidden.as_chunks_mut();
        let (z, z_rest) = z.as_chunks_mut();
        let (bias, bias_rest) = bias.as_chunks();
        for ((hidden, z), bias) in hidden.iter_mut().zip(z).zip(bias) {
            let (y, slope) = self.of(Lanes::of(z).add(Lanes::of(bias)));
            y.write(hidden);
            slope.write(z);
        }
        let (y, slope) = self.of(Lanes::few(z_rest).add(Lanes::few(bias_rest)));
        y.write_few(hidden_rest);
        slope.write_few(z_rest);
    }

    /// Value and slope: `dP/dz` is the normal density, so the slope of `z P(z)` is `P(z) + z density(z)`.
    #[inline(always)]
    fn of(&self, z: Lanes) -> (Lanes, Lanes) {
        let Gelu { exponent, lowest, highest_density, zero, one, .. } = *self;
        let size = z.at_least(zero.subtract(z));
        let bell = self.powers.of_normal(exponent.multiply(z).multiply(z).at_least(lowest));
        // What of the distribution lies beyond |z|, on one side.
        let tail = self.tail(size, bell);
        // P(z) is 1 - tail where z is positive, else tail; so z P(z) is max(z, 0) - |z| tail.
        let below = tail.add(one.subtract(tail).subtract(tail).unless_below(z, zero));
        let y = z.at_least(zero).subtract(size.multiply(tail));
        (y, below.add_product(highest_density.multiply(bell), z))
    }

    /// `P(-size)`, where `bell` is `e^(-size^2 / 2)`, to within 1e-7. (Abramowitz and Stegun 1964, 7.1.26.)
    #[cfg(not(feature = "f64"))]
    #[inline(always)]
    fn tail(&self, size: Lanes, bell: Lanes) -> Lanes {
        let t = self.one.divide(self.one.add_product(self.scale, size));
        let [first, rest @ ..] = self.series;
        let series = rest.into_iter().fold(first, |sum, coefficient| coefficient.add_product(sum, t));
        series.multiply(t).multiply(bell)
    }

    #[cfg(feature = "f64")]
    fn tail(&self, size: Lanes, _: Lanes) -> Lanes {
        size.map(|size| 0.5 * libm::erfc(size * std::f64::consts::FRAC_1_SQRT_2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::activations::gelu;
    use crate::tensor::Matrix;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn value_and_slope_are_those_of_the_activation_of_dense_layers() {
        let inputs = Matrix::from_shape_fn((1, 4003), |(_, i)| (i as Real - 2001.0) / 100.0);
        let (mut expected, mut slopes) = (inputs.clone(), Matrix::ones(inputs.dim()));
        (gelu::ROW.forward)(inputs.view(), expected.view_mut());
        (gelu::ROW.backward)(inputs.view(), expected.view(), slopes.view_mut());
        let bias: Vec<Real> = (0..4003).map(|i| 0.25 * (i % 3) as Real).collect();
        let mut z: Vec<Real> = inputs.iter().zip(&bias).map(|(z, bias)| z - bias).collect();
        let mut hidden = vec![0.0; z.len()];
        Gelu::for_many().bend(&mut hidden, &mut z, &bias);
        for (i, input) in inputs.iter().enumerate() {
            let error = (hidden[i] - expected[[0, i]]).abs().max((z[i] - slopes[[0, i]]).abs());
            assert!(error <= 1e-6, "at {input}: {} and slope {}, off by {error}", hidden[i], z[i]);
        }
    }
}
