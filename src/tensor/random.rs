//! Everything random flows from one seed through named streams, so that changing what one part draws
//! never shifts what another part sees, and a run can be resumed bit for bit.

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

/// What a stream is for. The number is part of the seed, so the order must not change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Init = 1,
    Shuffle = 2,
    Dropout = 3,
    Sampling = 4,
    Data = 5,
}

/// One stream of random numbers (xoshiro256++, Blackman and Vigna 2019). Its state is part of a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    pub fn new(seed: u64, purpose: Purpose) -> Self {
        // The golden-ratio multiple keeps the streams of neighbouring seeds apart.
        let mixed = seed ^ (purpose as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Stream(Xoshiro256PlusPlus::seed_from_u64(mixed))
    }

    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Whether it gives nothing but zeros for ever: a state that no seed leads to, but a damaged file may hold.
    pub fn is_stuck(&self) -> bool {
        let mut copy = self.clone();
        (0..4).all(|_| copy.next_u64() == 0)
    }

    /// Uniform in `[0, 1)` with 53 random bits.
    pub fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform in `[low, high)`.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform in `0..bound` without bias (Lemire 2019). `bound` must not be 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = bound as u64;
        loop {
            let product = u128::from(self.next_u64()) * u128::from(bound);
            if product as u64 >= bound.wrapping_neg() % bound {
                return (product >> 64) as usize;
            }
        }
    }

    /// Standard normal.
    pub fn normal(&mut self) -> f64 {
        rand_distr::Distribution::sample(&rand_distr::StandardNormal, &mut self.0)
    }

    /// Fisher-Yates. Written out here because a library's shuffle may change between releases, and a seed
    /// must keep meaning the same order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn streams_of_one_seed_differ_and_repeat() {
        let draw = |seed, purpose| Stream::new(seed, purpose).next_u64();
        assert_eq!(draw(7, Purpose::Init), draw(7, Purpose::Init));
        assert_ne!(draw(7, Purpose::Init), draw(7, Purpose::Shuffle));
        assert_ne!(draw(7, Purpose::Init), draw(8, Purpose::Init));
    }

    #[test]
    fn below_covers_its_range_evenly() {
        let mut stream = Stream::new(1, Purpose::Sampling);
        let mut counts = [0; 7];
        (0..70_000).for_each(|_| counts[stream.below(7)] += 1);
        assert!(counts.iter().all(|&count| (9_500..10_500).contains(&count)), "{counts:?}");
    }

    #[test]
    fn normal_has_mean_0_and_variance_1() {
        let mut stream = Stream::new(2, Purpose::Init);
        let draws: Vec<f64> = (0..50_000).map(|_| stream.normal()).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / draws.len() as f64;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
    }

    #[test]
    fn a_shuffle_is_a_permutation_that_the_seed_fixes() {
        let shuffled = |seed| {
            let mut items: Vec<u32> = (0..100).collect();
            Stream::new(seed, Purpose::Shuffle).shuffle(&mut items);
            items
        };
        assert_eq!(shuffled(3), shuffled(3));
        assert_ne!(shuffled(3), shuffled(4));
        let mut sorted = shuffled(3);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..100).collect::<Vec<_>>());
    }
}
