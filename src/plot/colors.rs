//! Colours of maps: mixing, and the diverging scale in which blue is positive and orange negative, a pair that
//! people with any kind of colour blindness tell apart.

/// Red, green and blue in 0..=255.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rgb(pub [f32; 3]);

impl Rgb {
    /// Reads `#2f5bd7`, the only form that `www/tokens.css` uses; anything else is black.
    pub fn from_hex(hex: &str) -> Rgb {
        let number = u32::from_str_radix(hex.trim().trim_start_matches('#'), 16).unwrap_or(0);
        Rgb([16, 8, 0].map(|shift| ((number >> shift) & 0xff) as f32))
    }

    /// `share` of `other`, in 0..=1, the rest of `self`.
    pub fn mix(self, other: Rgb, share: f32) -> Rgb {
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        Rgb(std::array::from_fn(|i| self.0[i] + (other.0[i] - self.0[i]) * share))
    }

    pub fn css(self) -> String {
        let [red, green, blue] = self.bytes();
        format!("rgb({red}, {green}, {blue})")
    }

    pub fn bytes(self) -> [u8; 3] {
        self.0.map(|channel| channel.round() as u8)
    }

    /// Whichever of the two is easier to read on `self`.
    pub fn readable(self, one: Rgb, other: Rgb) -> Rgb {
        let distance = |ink: Rgb| (ink.luminance() - self.luminance()).abs();
        if distance(one) >= distance(other) { one } else { other }
    }

    /// Perceived lightness in 0..=255 (Rec. 601 weights).
    fn luminance(self) -> f32 {
        let [red, green, blue] = self.0;
        0.299 * red + 0.587 * green + 0.114 * blue
    }
}

/// The three ends of a diverging scale.
#[derive(Clone, Copy, Debug)]
pub struct Diverging {
    pub negative: Rgb,
    pub zero: Rgb,
    pub positive: Rgb,
}

impl Diverging {
    /// The colour of `value` on a scale from `-limit` to `limit`.
    pub fn at(&self, value: f32, limit: f32) -> Rgb {
        let end = if value < 0.0 { self.negative } else { self.positive };
        let share = if limit > 0.0 { value.abs() / limit } else { 0.0 };
        self.zero.mix(end, share)
    }
}

/// Viridis (Smith and van der Walt 2015, matplotlib's default) at tenths of the way: even in lightness, so that it is read
/// alike by everyone and in print without colour.
const VIRIDIS: [u32; 11] = [
    0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c, 0x22a884, 0x44bf70, 0x7ad151, 0xbddf26,
    0xfde725,
];

/// The colour of a share of the largest value: from dark violet at 0 to yellow at 1. NaN counts as 0.
pub fn viridis(share: f32) -> Rgb {
    let place = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) * 10.0 };
    let stop = |index: usize| Rgb([16, 8, 0].map(|shift| ((VIRIDIS[index] >> shift) & 0xff) as f32));
    let below = place as usize;
    stop(below).mix(stop((below + 1).min(10)), place.fract())
}

/// The largest magnitude, for a scale that is even on both sides; NaN and infinity do not count.
pub fn limit(values: impl IntoIterator<Item = f32>) -> f32 {
    values.into_iter().map(f32::abs).filter(|size| size.is_finite()).fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const SCALE: Diverging = Diverging {
        negative: Rgb([200.0, 0.0, 0.0]),
        zero: Rgb([100.0; 3]),
        positive: Rgb([0.0, 0.0, 200.0]),
    };

    #[test]
    fn the_scale_is_even_and_survives_nan() {
        assert_eq!(SCALE.at(0.0, 2.0), SCALE.zero);
        assert_eq!(SCALE.at(-2.0, 2.0), SCALE.negative);
        assert_eq!(SCALE.at(9.0, 2.0), SCALE.positive);
        assert_eq!(SCALE.at(1.0, 2.0), Rgb([50.0, 50.0, 150.0]));
        assert_eq!(SCALE.at(f32::NAN, 2.0), SCALE.zero);
        assert_eq!(SCALE.at(1.0, 0.0), SCALE.zero);
        assert_eq!(limit([1.0, -3.0, f32::NAN, f32::INFINITY]), 3.0);
    }

    #[test]
    fn viridis_gets_lighter_all_the_way() {
        assert_eq!(viridis(0.0).bytes(), [0x44, 0x01, 0x54]);
        assert_eq!(viridis(7.0).bytes(), [0xfd, 0xe7, 0x25]);
        assert_eq!(viridis(f32::NAN), viridis(0.0));
        let lightness: Vec<f32> = (0..=100).map(|share| viridis(share as f32 / 100.0).luminance()).collect();
        assert!(lightness.is_sorted_by(|darker, lighter| darker < lighter));
    }

    #[test]
    fn tokens_are_read_and_ink_stays_readable() {
        assert_eq!(Rgb::from_hex(" #2f5bd7").bytes(), [0x2f, 0x5b, 0xd7]);
        assert_eq!(Rgb::from_hex("none").bytes(), [0, 0, 0]);
        let (black, white) = (Rgb([0.0; 3]), Rgb([255.0; 3]));
        assert_eq!(Rgb::from_hex("#102040").readable(black, white), white);
        assert_eq!(Rgb::from_hex("#eeeedd").readable(black, white), black);
    }
}
