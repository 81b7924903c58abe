//! Axes: a range of values, round numbers on it, and where a value falls.

/// One axis of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// The values at its two ends; `low < high`.
    pub low: f64,
    pub high: f64,
    pub scale: Scale,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    #[default]
    Linear,
    /// To base ten; for values above zero.
    Logarithmic,
}

impl Default for Axis {
    /// From 0 to 1.
    fn default() -> Axis {
        Axis { low: 0.0, high: 1.0, scale: Scale::Linear }
    }
}

impl Axis {
    /// An axis that holds all these values; values that are not finite, or on a logarithmic scale not above zero, do not
    /// count. Ends at round numbers on a linear scale.
    pub fn around(values: impl Iterator<Item = f64>, scale: Scale) -> Axis {
        let counts = |value: &f64| value.is_finite() && (scale == Scale::Linear || *value > 0.0);
        let ends = values
            .filter(counts)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        match (ends, scale) {
            ((low, high), _) if low > high => match scale {
                Scale::Linear => Axis { low: 0.0, high: 1.0, scale },
                Scale::Logarithmic => Axis { low: 0.01, high: 1.0, scale },
            },
            ((low, high), Scale::Linear) => {
                let space = if high > low { 0.0 } else { 0.5 * high.abs().max(1e-3) };
                let (low, high) = (low - space, high + space);
                let step = round_step((high - low) / 5.0);
                Axis { low: (low / step).floor() * step, high: (high / step).ceil() * step, scale }
            }
            ((low, high), Scale::Logarithmic) => Axis { low: low / 1.1, high: high * 1.1, scale },
        }
    }

    /// Where a value lies: 0 at the low end, 1 at the high end.
    pub fn position(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Linear => (value - self.low) / (self.high - self.low),
            Scale::Logarithmic => (value / self.low).ln() / (self.high / self.low).ln(),
        }
    }

    /// The value at a position: the inverse of [`Axis::position`].
    pub fn value(&self, position: f64) -> f64 {
        match self.scale {
            Scale::Linear => self.low + position * (self.high - self.low),
            Scale::Logarithmic => self.low * (self.high / self.low).powf(position),
        }
    }

    /// Its part of `factor` times the length, in which what lies at `position` stays where it is.
    pub fn zoomed(&self, position: f64, factor: f64) -> Axis {
        self.part(position - position * factor, position + (1.0 - position) * factor)
    }

    /// From one position on it to another.
    pub fn part(&self, low: f64, high: f64) -> Axis {
        Axis { low: self.value(low), high: self.value(high), scale: self.scale }
    }

    /// Moved, but no further than to the ends of `whole`; `None` where it shows all of that. Never so short that numbers
    /// can no longer tell its ends apart.
    pub fn within(&self, whole: &Axis) -> Option<Axis> {
        let (mut low, mut high) = (whole.position(self.low), whole.position(self.high));
        let length = (high - low).max(1e-7);
        if length.is_nan() || length >= 1.0 - 1e-9 {
            return None;
        }
        low = low.clamp(0.0, 1.0 - length);
        high = low + length;
        Some(whole.part(low, high))
    }

    /// Round values on the axis, about `wanted` of them.
    pub fn ticks(&self, wanted: usize) -> Vec<f64> {
        match self.scale {
            Scale::Linear => linear_ticks(self.low, self.high, wanted),
            Scale::Logarithmic => logarithmic_ticks(self.low, self.high, wanted),
        }
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `step`.
fn round_step(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let factors = [1.0, 2.0, 5.0, 10.0];
    let factor = factors.into_iter().find(|factor| factor * power >= step * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

fn linear_ticks(low: f64, high: f64, wanted: usize) -> Vec<f64> {
    let step = round_step((high - low) / wanted.max(1) as f64);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|index| index as f64 * step).collect()
}

/// Powers of ten, with 2 and 5 times each where those alone are too few.
fn logarithmic_ticks(low: f64, high: f64, wanted: usize) -> Vec<f64> {
    let powers = low.log10().floor() as i32..=high.log10().ceil() as i32;
    let inside = |tick: &f64| (low..=high).contains(tick);
    let tens: Vec<f64> = powers.clone().map(|power| 10f64.powi(power)).filter(inside).collect();
    if tens.len() >= 3 {
        let every = tens.len().div_ceil(wanted.max(1));
        return tens.into_iter().step_by(every).collect();
    }
    let fine = powers.flat_map(|power| [1.0, 2.0, 5.0].map(|factor| factor * 10f64.powi(power)));
    let fine: Vec<f64> = fine.filter(inside).collect();
    if fine.len() >= 2 { fine } else { linear_ticks(low, high, wanted) }
}

/// Seconds between ticks that a clock is read by.
const CLOCK: [f64; 17] = [
    1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 10800.0,
    21600.0, 43200.0,
];
const DAY: f64 = 86400.0;

/// Round times between two times in seconds, about `wanted` of them.
pub fn time_ticks(low: f64, high: f64, wanted: usize) -> Vec<f64> {
    let step = (high - low) / wanted.max(1) as f64;
    if step <= 0.5 {
        return linear_ticks(low, high, wanted);
    }
    let clock = CLOCK.into_iter().find(|&clock| clock >= step);
    let step = clock.unwrap_or_else(|| DAY * round_step(step / DAY).max(1.0));
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    (first..=last).map(|index| index as f64 * step).collect()
}

/// Times as a clock shows them: `1:05`, `2:00:30`, or of the day (`on_wall`) `14:05`, `14:05:30`.
pub fn time_labels(ticks: &[f64], on_wall: bool) -> Vec<String> {
    let whole = |unit: f64| ticks.iter().all(|tick| (tick / unit - (tick / unit).round()).abs() < 1e-6);
    if !on_wall && !whole(1.0) {
        return labels(ticks).into_iter().map(|label| format!("{label} s")).collect();
    }
    ticks.iter().map(|&tick| if on_wall { time_of_day(tick, !whole(60.0)) } else { clock(tick) }).collect()
}

/// Seconds as `m:ss` or `h:mm:ss`.
pub fn clock(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    match (whole / 3600, whole % 3600 / 60, whole % 60) {
        (0, minutes, seconds) => format!("{minutes}:{seconds:02}"),
        (hours, minutes, seconds) => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// The hour and minute of a day, in seconds since any midnight, and the second if asked for.
pub fn time_of_day(seconds: f64, with_seconds: bool) -> String {
    let whole = seconds.round() as u64 % DAY as u64;
    let (hours, minutes) = (whole / 3600, whole % 3600 / 60);
    if with_seconds {
        format!("{hours:02}:{minutes:02}:{:02}", whole % 60)
    } else {
        format!("{hours:02}:{minutes:02}")
    }
}

/// The ticks as text, all with as many decimals as tell them apart.
pub fn labels(ticks: &[f64]) -> Vec<String> {
    let largest = ticks.iter().fold(0.0f64, |largest, tick| largest.max(tick.abs()));
    let smallest_gap = ticks.windows(2).fold(f64::INFINITY, |gap, pair| gap.min((pair[1] - pair[0]).abs()));
    if largest >= 1e6 || (smallest_gap.is_finite() && smallest_gap < 1e-4) {
        return ticks
            .iter()
            .map(|tick| if *tick == 0.0 { "0".to_owned() } else { format!("{tick:.0e}") })
            .collect();
    }
    let decimals = (0..5).find(|&decimals| {
        let unit = 10f64.powi(decimals);
        ticks.iter().all(|tick| (tick * unit - (tick * unit).round()).abs() < 1e-6)
    });
    let decimals = decimals.unwrap_or(5) as usize;
    ticks.iter().map(|tick| format!("{tick:.decimals$}").replace('-', "−")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(low: f64, high: f64, scale: Scale) -> Axis {
        Axis { low, high, scale }
    }

    #[test]
    fn ticks_are_round_and_inside() {
        let check = |low, high, scale, wanted, shown: &[&str]| {
            assert_eq!(labels(&axis(low, high, scale).ticks(wanted)), shown);
        };
        check(0.0, 0.8, Scale::Linear, 4, &["0.0", "0.2", "0.4", "0.6", "0.8"]);
        check(0.0, 10.0, Scale::Linear, 5, &["0", "2", "4", "6", "8", "10"]);
        check(0.0, 7.3, Scale::Linear, 4, &["0", "2", "4", "6"]);
        check(-1.0, 1.0, Scale::Linear, 4, &["−1.0", "−0.5", "0.0", "0.5", "1.0"]);
        check(0.003, 5.0, Scale::Logarithmic, 5, &["0.01", "0.10", "1.00"]);
        check(0.3, 3.0, Scale::Logarithmic, 5, &["0.5", "1.0", "2.0"]);
        check(0.31, 0.39, Scale::Logarithmic, 4, &["0.32", "0.34", "0.36", "0.38"]);
    }

    #[test]
    fn times_are_read_as_on_a_clock() {
        let shown = |low, high, on_wall| time_labels(&time_ticks(low, high, 4), on_wall);
        assert_eq!(shown(0.0, 100.0, false), ["0:00", "0:30", "1:00", "1:30"]);
        assert_eq!(shown(0.0, 1.0, false), ["0.0 s", "0.5 s", "1.0 s"]);
        assert_eq!(shown(3600.0, 14_400.0, false), ["1:00:00", "2:00:00", "3:00:00", "4:00:00"]);
        let noon = 19_000.0 * DAY + 43_200.0;
        assert_eq!(shown(noon, noon + 3600.0, true), ["12:00", "12:15", "12:30", "12:45", "13:00"]);
        assert_eq!(shown(noon + 1.0, noon + 41.0, true), ["12:00:10", "12:00:20", "12:00:30", "12:00:40"]);
        assert_eq!(time_ticks(0.0, 40.0 * DAY, 4), [0.0, 10.0 * DAY, 20.0 * DAY, 30.0 * DAY, 40.0 * DAY]);
    }

    #[test]
    fn zooming_keeps_what_is_pointed_at_and_stays_on_the_axis() {
        for whole in [axis(0.0, 100.0, Scale::Linear), axis(0.01, 100.0, Scale::Logarithmic)] {
            let zoomed = whole.zoomed(0.25, 0.5);
            assert!((zoomed.position(whole.value(0.25)) - 0.25).abs() < 1e-9);
            assert!((whole.position(zoomed.high) - whole.position(zoomed.low) - 0.5).abs() < 1e-9);
            let far_left = zoomed.part(-5.0, -4.0).within(&whole).unwrap();
            assert!((far_left.low - whole.low).abs() < 1e-9);
            assert!((whole.position(far_left.high) - 0.5).abs() < 1e-9);
            assert_eq!(zoomed.zoomed(0.5, 3.0).within(&whole), None);
            let short = (0..200).fold(whole, |short, _| short.zoomed(0.5, 0.5).within(&whole).unwrap());
            assert!(short.low < short.high);
        }
    }

    #[test]
    fn an_axis_holds_its_values_and_ignores_what_cannot_be_drawn() {
        let values = [0.13, f64::NAN, 0.71, f64::INFINITY];
        assert_eq!(Axis::around(values.into_iter(), Scale::Linear), axis(0.0, 0.8, Scale::Linear));
        let logarithmic = Axis::around([0.0, -1.0, 0.5, 2.0].into_iter(), Scale::Logarithmic);
        assert!(logarithmic.low > 0.4 && logarithmic.low < 0.5 && logarithmic.high > 2.0);
    }

    #[test]
    fn one_value_or_none_still_makes_an_axis() {
        for values in [&[] as &[f64], &[2.3], &[0.0], &[f64::NAN]] {
            for scale in [Scale::Linear, Scale::Logarithmic] {
                let axis = Axis::around(values.iter().copied(), scale);
                assert!(axis.low < axis.high, "{values:?}: {axis:?}");
                assert!(!axis.ticks(5).is_empty());
            }
        }
    }

    #[test]
    fn positions_and_values_are_inverse() {
        for axis in [axis(-3.0, 5.0, Scale::Linear), axis(0.01, 5.0, Scale::Logarithmic)] {
            for position in [0.0, 0.25, 0.9, 1.0] {
                assert!((axis.position(axis.value(position)) - position).abs() < 1e-12);
            }
        }
    }
}
