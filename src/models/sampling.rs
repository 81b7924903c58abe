//! Choosing the next token from its logits.

use crate::tensor::Real;
use crate::tensor::random::Stream;

/// How a token is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// Logits are divided by it: below 1 the likely tokens gain, above 1 the unlikely ones. At 0 the likeliest is taken.
    pub temperature: f64,
    /// Only so many of the likeliest tokens are drawn from.
    pub top_k: Option<usize>,
    /// Only the fewest likeliest tokens are drawn from that together have at least this probability (nucleus sampling,
    /// Holtzman et al. 2020). In `(0, 1]`; 1 leaves all.
    pub top_p: f64,
}

impl Sampling {
    /// The likeliest token.
    pub const GREEDY: Sampling = Sampling { temperature: 0.0, top_k: None, top_p: 1.0 };

    /// Draws one of the tokens by its logits, of which there must be at least one: first temperature, then `top_k`, then
    /// `top_p`. Of equal logits the first counts as the likelier; NaN as the least likely. `order` is room that is used
    /// again.
    pub fn pick(&self, logits: &[Real], order: &mut Vec<u32>, stream: &mut Stream) -> u32 {
        let size =
            |index: u32| Some(logits[index as usize]).filter(|z| !z.is_nan()).unwrap_or(Real::NEG_INFINITY);
        let likelier = |a: &u32, b: &u32| size(*b).total_cmp(&size(*a)).then(a.cmp(b));
        order.clear();
        order.extend(0..logits.len() as u32);
        if self.temperature <= 0.0 || self.top_k == Some(1) {
            return order.iter().copied().min_by(likelier).unwrap_or(0);
        }
        order.sort_unstable_by(likelier);
        order.truncate(self.top_k.unwrap_or(logits.len()).max(1));

        let largest = f64::from(size(order[0]));
        let weight = |&index: &u32| ((f64::from(size(index)) - largest) / self.temperature).exp();
        let enough = self.top_p * order.iter().map(weight).sum::<f64>();
        let mut sum = 0.0;
        let fewest = order.iter().position(|index| {
            sum += weight(index);
            sum >= enough
        });
        order.truncate(fewest.map_or(order.len(), |last| last + 1));

        let mut left = stream.unit() * order.iter().map(weight).sum::<f64>();
        let drawn = order.iter().find(|index| {
            left -= weight(index);
            left < 0.0
        });
        // Rounding may leave a little at the end.
        *drawn.unwrap_or(&order[order.len() - 1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::random::Purpose;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Logarithms of 0.1, 0.4, 0.2, 0.3.
    fn logits() -> [Real; 4] {
        [0.1, 0.4, 0.2, 0.3].map(|p: Real| p.ln())
    }

    fn shares(sampling: Sampling) -> [f64; 4] {
        let (mut stream, mut order) = (Stream::new(5, Purpose::Sampling), Vec::new());
        let mut counts = [0.0; 4];
        for _ in 0..40_000 {
            counts[sampling.pick(&logits(), &mut order, &mut stream) as usize] += 1.0 / 40_000.0;
        }
        counts
    }

    #[track_caller]
    fn check(sampling: Sampling, expected: [f64; 4]) {
        let found = shares(sampling);
        let close = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 0.01);
        assert!(close, "{sampling:?}: {found:?}, expected {expected:?}");
    }

    #[test]
    fn every_setting_gives_the_distribution_it_says() {
        let all = Sampling { temperature: 1.0, top_k: None, top_p: 1.0 };
        check(all, [0.1, 0.4, 0.2, 0.3]);
        check(Sampling { top_k: Some(2), ..all }, [0.0, 4.0 / 7.0, 0.0, 3.0 / 7.0]);
        check(Sampling { top_p: 0.65, ..all }, [0.0, 4.0 / 7.0, 0.0, 3.0 / 7.0]);
        check(Sampling { top_p: 0.75, ..all }, [0.0, 4.0 / 9.0, 2.0 / 9.0, 3.0 / 9.0]);
        check(Sampling { temperature: 0.5, ..all }, [1.0 / 30.0, 16.0 / 30.0, 4.0 / 30.0, 9.0 / 30.0]);
        check(Sampling { temperature: 1.0, top_k: Some(3), top_p: 0.5 }, [0.0, 4.0 / 7.0, 0.0, 3.0 / 7.0]);
        check(Sampling::GREEDY, [0.0, 1.0, 0.0, 0.0]);
        check(Sampling { top_k: Some(0), ..all }, [0.0, 1.0, 0.0, 0.0]);
        check(Sampling { top_k: Some(9), ..all }, [0.1, 0.4, 0.2, 0.3]);
    }

    #[test]
    fn hopeless_logits_give_a_token_nevertheless() {
        let (mut stream, mut order) = (Stream::new(5, Purpose::Sampling), Vec::new());
        let all = Sampling { temperature: 1.0, top_k: None, top_p: 1.0 };
        for logits in [[Real::NAN, 1.0], [Real::NEG_INFINITY, 1.0]] {
            assert_eq!(Sampling::GREEDY.pick(&logits, &mut order, &mut stream), 1);
            assert_eq!(all.pick(&logits, &mut order, &mut stream), 1);
        }
        assert!(all.pick(&[Real::NAN; 3], &mut order, &mut stream) < 3);
    }
}
