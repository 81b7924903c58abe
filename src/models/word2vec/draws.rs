//! Drawing words by their frequency in constant time: Walker's alias method (Vose 1991), where word2vec's own programs look
//! up a table of a hundred million places.

use crate::tensor::random::Stream;

/// Draws numbers from `0..n`, each with a probability of its own.
#[derive(Clone, Debug)]
pub struct Draws {
    places: Vec<Place>,
}

/// Of a place that is drawn, its own number comes out where 32 random bits are below the limit; else the other.
#[derive(Clone, Copy, Debug)]
struct Place {
    limit: u32,
    other: u32,
}

impl Draws {
    /// In proportion to `counts` to the power of `exponent`.
    pub fn new(counts: &[u64], exponent: f64) -> Draws {
        let weights: Vec<f64> = counts.iter().map(|&count| (count.max(1) as f64).powf(exponent)).collect();
        let mean = weights.iter().sum::<f64>() / weights.len().max(1) as f64;
        let mut shares: Vec<f64> = weights.iter().map(|weight| weight / mean).collect();
        let mut places: Vec<Place> =
            (0..shares.len() as u32).map(|index| Place { limit: u32::MAX, other: index }).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..shares.len()).partition(|&index| shares[index] < 1.0);
        while let (Some(&few), Some(&many)) = (small.last(), large.last()) {
            small.pop();
            places[few] = Place { limit: (shares[few] * 2f64.powi(32)) as u32, other: many as u32 };
            shares[many] -= 1.0 - shares[few];
            if shares[many] < 1.0 {
                large.pop();
                small.push(many);
            }
        }
        Draws { places }
    }

    #[inline(always)]
    pub fn draw(&self, stream: &mut Stream) -> u32 {
        let bits = stream.next_u64();
        let index = ((bits >> 32) * self.places.len() as u64) >> 32;
        let place = self.places[index as usize];
        if (bits as u32) < place.limit { index as u32 } else { place.other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::random::Purpose;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn words_are_drawn_as_often_as_the_exponent_says() {
        let counts = [1000, 300, 300, 50, 7, 1];
        for exponent in [0.75, 1.0, 0.0, -0.5] {
            let draws = Draws::new(&counts, exponent);
            let mut stream = Stream::new(1, Purpose::Sampling);
            let mut found = [0.0; 6];
            (0..200_000).for_each(|_| found[draws.draw(&mut stream) as usize] += 1.0 / 200_000.0);
            let weights = counts.map(|count| f64::from(count as u32).powf(exponent));
            let sum: f64 = weights.iter().sum();
            for (found, weight) in found.iter().zip(weights) {
                assert!((found - weight / sum).abs() < 0.005, "{exponent}: {found} {}", weight / sum);
            }
        }
    }
}
