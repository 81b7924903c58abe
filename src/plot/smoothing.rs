//! Smoothed curves, kept as they are and gone on with as points are added.

use super::pyramid::{Pyramid, Span};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmoothingKind {
    /// The values as they are.
    Off,
    /// The exponential moving average that TensorBoard draws, with the correction for its start at zero that Adam makes
    /// too, so that the first values are not dragged down.
    Exponential,
    /// The mean of as many values before as after.
    RunningMean,
    /// Three running means in a row, which is a Gaussian within a tenth of its peak (Kovesi 2010, "Fast almost-Gaussian
    /// filtering").
    Gaussian,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Smoothing {
    pub kind: SmoothingKind,
    /// `0.0..1.0`: the share of the average so far in an exponential average. The other kinds span as many values as
    /// calm the noise alike: `window = (1 + strength) / (1 - strength)`.
    pub strength: f64,
}

/// A smoothed curve. Values that are not finite stay where they are and do not count.
#[derive(Clone, Debug)]
pub struct Smoothed {
    pub smoothing: Smoothing,
    pub curve: Pyramid,
    /// Of the exponential average so far: the sum, and the weights in it.
    average: (f64, f64),
}

impl Smoothing {
    /// For a curve of so many points: over a twentieth of it at most, as a short one would lag far behind what was
    /// measured. Changes only as often as the length doubles.
    pub fn at_length(self, points: usize) -> Smoothing {
        let power = 1usize << points.max(1).ilog2();
        Smoothing { strength: self.strength.min(1.0 - 20.0 / power as f64), ..self }
    }

    pub fn is_off(self) -> bool {
        self.kind == SmoothingKind::Off || self.strength <= 0.0
    }

    /// Running means one after the other, and how many values each reaches to either side.
    fn means(self) -> (usize, usize) {
        let window = (1.0 + self.strength) / (1.0 - self.strength);
        match self.kind {
            SmoothingKind::Gaussian => {
                // A Gaussian lowers the variance of noise by 2 σ √π, three means of w values are σ² = (w² - 1) / 4.
                let deviation = window / (2.0 * std::f64::consts::PI.sqrt());
                (3, ((4.0 * deviation * deviation + 1.0).sqrt() / 2.0 - 0.5).round() as usize)
            }
            _ => (1, (window / 2.0 - 0.5).round() as usize),
        }
    }
}

impl Smoothed {
    pub fn new(smoothing: Smoothing) -> Smoothed {
        Smoothed { smoothing, curve: Pyramid::default(), average: (0.0, 0.0) }
    }

    /// Goes on to the end of `values`, of which it has seen the first ones.
    pub fn follow(&mut self, values: &[Span]) {
        let done = self.curve.len();
        if done >= values.len() {
            return;
        }
        if self.smoothing.kind == SmoothingKind::Exponential {
            let new: Vec<Span> = values[done..].iter().map(|span| self.next(span.mean)).collect();
            return self.curve.replace_from(done, new);
        }
        let (passes, radius) = self.smoothing.means();
        let reach = passes * radius;
        // What reached to the end saw too little; and a mean that begins in the middle is right only from its reach on.
        let (first, start) = (done.saturating_sub(reach), done.saturating_sub(2 * reach));
        let mut means: Vec<f32> = values[start..].iter().map(|span| span.mean).collect();
        for _ in 0..passes {
            means = running_means(&means, radius);
        }
        self.curve.replace_from(first, means[first - start..].iter().map(|&mean| Span::of(mean)));
    }

    fn next(&mut self, value: f32) -> Span {
        if !value.is_finite() {
            return Span::of(value);
        }
        let strength = self.smoothing.strength;
        let (average, weight) = &mut self.average;
        *average = strength * *average + (1.0 - strength) * f64::from(value);
        *weight = strength * *weight + (1.0 - strength);
        Span::of((*average / *weight) as f32)
    }
}

/// Each value's mean with its neighbours up to `radius` away.
fn running_means(values: &[f32], radius: usize) -> Vec<f32> {
    let (mut sum, mut count) = (0.0, 0u32);
    let mut add = |value: Option<&f32>, sign: f64| {
        if let Some(&value) = value.filter(|value| value.is_finite()) {
            sum += sign * f64::from(value);
            count = count.wrapping_add_signed(sign as i32);
        }
        (sum, count)
    };
    values.iter().take(radius).for_each(|value| _ = add(Some(value), 1.0));
    let mean = |(index, value): (usize, &f32)| {
        add(values.get(index + radius), 1.0);
        let (sum, count) = add((index > radius).then(|| &values[index - radius - 1]), -1.0);
        if value.is_finite() { (sum / f64::from(count)) as f32 } else { f32::NAN }
    };
    values.iter().enumerate().map(mean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const KINDS: [SmoothingKind; 3] =
        [SmoothingKind::Exponential, SmoothingKind::RunningMean, SmoothingKind::Gaussian];

    fn smoothed(kind: SmoothingKind, strength: f64, values: &[f32]) -> Vec<f32> {
        let mut smoothed = Smoothed::new(Smoothing { kind, strength });
        smoothed.follow(&values.iter().map(|&value| Span::of(value)).collect::<Vec<_>>());
        smoothed.curve.values().iter().map(|span| span.mean).collect()
    }

    #[test]
    fn an_exponential_average_starts_at_the_first_value() {
        // (0.5 * 0.5 * 1 + 0.5 * 3) / 0.75
        let smooth = smoothed(SmoothingKind::Exponential, 0.5, &[1.0, 3.0]);
        assert!((smooth[0] - 1.0).abs() < 1e-6 && (smooth[1] - 7.0 / 3.0).abs() < 1e-6);
    }

    #[test]
    fn a_running_mean_takes_both_sides() {
        // a window of (1 + 0.5) / (1 - 0.5) = 3
        assert_eq!(smoothed(SmoothingKind::RunningMean, 0.5, &[0.0, 3.0, 6.0, 0.0]), [1.5, 3.0, 3.0, 3.0]);
    }

    #[test]
    fn a_gaussian_spreads_a_spike_as_a_bell() {
        let mut spike = vec![0.0; 401];
        spike[200] = 1.0;
        let smooth = smoothed(SmoothingKind::Gaussian, 0.95, &spike);
        let deviation: f64 = 39.0 / (2.0 * std::f64::consts::PI.sqrt());
        for offset in [0usize, 5, 11, 20] {
            let bell = (-0.5 * (offset as f64 / deviation).powi(2)).exp()
                / (deviation * (2.0 * std::f64::consts::PI).sqrt());
            assert!((f64::from(smooth[200 + offset]) - bell).abs() < 0.004, "{offset}");
        }
    }

    #[test]
    fn every_kind_keeps_a_constant_and_steps_over_what_is_not_finite() {
        for kind in KINDS {
            let smooth = smoothed(kind, 0.9, &[2.0, 2.0, f32::NAN, 2.0, f32::INFINITY, 2.0]);
            let finite = [0, 1, 3, 5].map(|index| smooth[index]);
            assert!(finite.iter().all(|value| (value - 2.0).abs() < 1e-6), "{kind:?} {smooth:?}");
            assert!(smooth[2].is_nan() && smooth[4].is_nan());
        }
    }

    #[test]
    fn going_on_is_as_starting_over() {
        let values: Vec<f32> = (0..500).map(|index| ((index * 7919) % 613) as f32).collect();
        let spans: Vec<Span> = values.iter().map(|&value| Span::of(value)).collect();
        for kind in KINDS {
            let mut grown = Smoothed::new(Smoothing { kind, strength: 0.9 });
            [1, 2, 30, 31, 200, 499, 500].into_iter().for_each(|end| grown.follow(&spans[..end]));
            let whole = smoothed(kind, 0.9, &values);
            let grown = grown.curve.values();
            assert!(grown.iter().zip(whole).all(|(span, mean)| (span.mean - mean).abs() < 1e-3), "{kind:?}");
        }
    }

    #[test]
    fn a_short_curve_is_smoothed_less() {
        let strength = |points| Smoothing { kind: KINDS[0], strength: 0.95 }.at_length(points).strength;
        assert!(strength(10) < 0.0 && strength(100_000) == 0.95);
        assert_eq!(strength(64), strength(127));
    }
}
