//! Which numbers the latest training step kept: inverted dropout (Srivastava et al. 2014), by which each number is set
//! to 0 with probability `rate` and the others are divided by `1 - rate`.

use super::Mode;
use crate::tensor::Real;
use crate::tensor::random::Stream;

/// A mask over up to so many numbers as it was made for. Where it is not active, it changes nothing.
pub struct DropoutMask {
    /// Sixteen random bits for each number, four in a draw: as good as 64, and four times as fast.
    draws: Vec<[u16; 4]>,
    rate: Real,
    /// What is drawn below is dropped.
    threshold: u16,
    /// What is kept is multiplied by this, so that the mean stays the same.
    scale: Real,
    active: bool,
}

impl DropoutMask {
    pub fn new(largest: usize, rate: Real) -> Self {
        DropoutMask {
            draws: vec![[0; 4]; largest.div_ceil(4)],
            rate,
            threshold: 0,
            scale: 1.0,
            active: false,
        }
    }

    /// Takes effect at the next draw.
    pub fn set_rate(&mut self, rate: Real) {
        self.rate = rate;
    }

    /// Whether the latest pass dropped anything.
    pub fn is_active(&self) -> bool {
        self.active
    }

    /// Draws anew for so many numbers in training, and becomes inactive in inference or at rate 0. The rate is rounded to
    /// 1/65536, and the scale follows what it was rounded to.
    pub fn draw(&mut self, numbers: usize, mode: Mode, dropout: &mut Stream) {
        const STEPS: Real = 65_536.0;
        self.active = mode == Mode::Training && self.rate > 0.0;
        if !self.active {
            return;
        }
        let dropped = (self.rate * STEPS).round();
        self.threshold = dropped as u16;
        self.scale = STEPS / (STEPS - dropped);
        for four in &mut self.draws[..numbers.div_ceil(4)] {
            let bits = dropout.next_u64();
            *four = [bits as u16, (bits >> 16) as u16, (bits >> 32) as u16, (bits >> 48) as u16];
        }
    }

    /// What the latest pass multiplied by where it dropped nothing.
    pub fn scale(&self) -> Real {
        if self.active { self.scale } else { 1.0 }
    }

    /// `to = from * mask`, where the first number stands at `start` of the mask.
    pub fn apply(&self, start: usize, from: &[Real], to: &mut [Real]) {
        if !self.active {
            to.copy_from_slice(from);
            return;
        }
        let draws = &self.draws.as_flattened()[start..];
        for ((to, &from), &draw) in to.iter_mut().zip(from).zip(draws) {
            *to = from * self.factor(draw);
        }
    }

    /// `numbers *= mask`
    pub fn apply_in_place(&self, start: usize, numbers: &mut [Real]) {
        if self.active {
            let draws = &self.draws.as_flattened()[start..];
            for (number, &draw) in numbers.iter_mut().zip(draws) {
                *number *= self.factor(draw);
            }
        }
    }

    /// `to = base + from * mask`
    pub fn add(&self, base: &[Real], from: &[Real], to: &mut [Real]) {
        let sums = to.iter_mut().zip(base).zip(from);
        if self.active {
            for (((to, base), from), &draw) in sums.zip(self.draws.as_flattened()) {
                *to = base + from * self.factor(draw);
            }
        } else {
            sums.for_each(|((to, base), from)| *to = base + from);
        }
    }

    #[inline(always)]
    fn factor(&self, draw: u16) -> Real {
        if draw < self.threshold { 0.0 } else { self.scale }
    }
}
