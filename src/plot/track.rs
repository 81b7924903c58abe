//! A series as charts draw it: at every resolution, raw and smoothed, growing with its run.

use std::ops::Range;

use super::pyramid::{Pyramid, Span};
use super::smoothing::{Smoothed, Smoothing};
use crate::train::history::{Bucket, Series};

#[derive(Clone, Debug, Default)]
pub struct Track {
    steps: Vec<u32>,
    times: Vec<f32>,
    values: Pyramid,
    smoothed: Option<Smoothed>,
}

impl Track {
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    pub fn step(&self, index: usize) -> u32 {
        self.steps[index]
    }

    /// In seconds since the run began.
    pub fn time(&self, index: usize) -> f32 {
        self.times[index]
    }

    pub fn values(&self) -> &Pyramid {
        &self.values
    }

    /// `None` while the values are shown as they are, and until the latest of them are smoothed too.
    pub fn smoothed(&self) -> Option<&Pyramid> {
        let curve = self.smoothed.as_ref().map(|smoothed| &smoothed.curve);
        curve.filter(|curve| curve.len() == self.len())
    }

    /// Adds what the series has got since the last time; starts over where it is another one by now, or one whose older
    /// points were merged.
    pub fn follow(&mut self, series: &Series) {
        if !self.begins(series) {
            *self = Track::default();
        }
        let new = (self.len()..series.len()).filter_map(|index| series.bucket(index));
        self.append(new);
    }

    fn begins(&self, series: &Series) -> bool {
        let same = |index: usize| {
            series.bucket(index).is_some_and(|bucket| {
                (bucket.step, bucket.time) == (self.steps[index], self.times[index])
                    && bucket.mean.to_bits() == self.values.values()[index].mean.to_bits()
            })
        };
        self.is_empty() || (same(0) && same(self.len() - 1))
    }

    pub fn append(&mut self, buckets: impl IntoIterator<Item = Bucket>) {
        let before = self.len();
        let mut spans = Vec::new();
        for Bucket { step, time, mean, low, high, .. } in buckets {
            self.steps.push(step);
            self.times.push(time);
            spans.push(Span { low, high, mean });
        }
        if !spans.is_empty() {
            self.values.replace_from(before, spans);
        }
    }

    /// Smooths what is not smoothed yet.
    pub fn smooth(&mut self, smoothing: Smoothing) {
        let smoothing = smoothing.at_length(self.len());
        if smoothing.is_off() {
            self.smoothed = None;
            return;
        }
        let known = self.smoothed.take().filter(|smoothed| smoothed.smoothing == smoothing);
        let mut smoothed = known.unwrap_or_else(|| Smoothed::new(smoothing));
        smoothed.follow(self.values.values());
        self.smoothed = Some(smoothed);
    }

    /// The points from `low` to `high` with a neighbour at either side, where there is one. `x` rises with the index.
    pub fn range(&self, x: &impl Fn(usize) -> f64, low: f64, high: f64) -> Range<usize> {
        let first = first_where(self.len(), |index| x(index) >= low);
        let end = first_where(self.len(), |index| x(index) > high);
        first.saturating_sub(1)..(end + 1).min(self.len())
    }

    /// The point nearest to `place`; `None` where the track has ended before it.
    pub fn nearest(&self, x: &impl Fn(usize) -> f64, place: f64) -> Option<usize> {
        let after = first_where(self.len(), |index| x(index) >= place);
        if after == self.len() {
            // Rounding must not lose the last point to a crosshair that stands on it.
            let last = after.checked_sub(1)?;
            return (place - x(last) <= 1e-9 * place.abs()).then_some(last);
        }
        let before = after.saturating_sub(1);
        Some(if place - x(before) < x(after) - place { before } else { after })
    }

    /// The last point that was recorded up to a step.
    pub fn at_step(&self, step: u32) -> Option<usize> {
        self.steps.partition_point(|&other| other <= step).checked_sub(1)
    }
}

/// The first index of which something is true, where it is true of all that follow it.
fn first_where(len: usize, is_true: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_true(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::super::smoothing::SmoothingKind;
    use super::*;
    use crate::train::history::History;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const SMOOTHING: Smoothing = Smoothing { kind: SmoothingKind::Exponential, strength: 0.9 };

    fn record(history: &mut History, steps: Range<u32>) {
        steps.for_each(|step| history.record("loss", step, step as f32 * 0.5, (step % 100) as f32));
    }

    #[test]
    fn it_follows_a_series_through_growing_merging_cutting_and_starting_over() {
        let (mut history, mut track) = (History::default(), Track::default());
        let check = |history: &History, track: &mut Track| {
            let series = history.get("loss").unwrap();
            track.follow(series);
            track.smooth(SMOOTHING);
            assert_eq!(track.len(), series.len());
            assert_eq!(track.smoothed().unwrap().len(), series.len());
            let mut fresh = Track::default();
            fresh.follow(series);
            assert_eq!((&track.steps, &track.values), (&fresh.steps, &fresh.values));
        };
        record(&mut history, 1..1000);
        check(&history, &mut track);
        record(&mut history, 1000..1100);
        check(&history, &mut track);
        record(&mut history, 1100..200_000);
        check(&history, &mut track);
        history.cut_after(150_000);
        record(&mut history, 150_001..150_200);
        check(&history, &mut track);
        history = History::default();
        record(&mut history, 2..500);
        check(&history, &mut track);
    }

    #[test]
    fn points_are_found_by_place_and_by_step() {
        let mut history = History::default();
        [10, 20, 30, 40].into_iter().for_each(|step| history.record("loss", step, 0.0, 1.0));
        let mut track = Track::default();
        track.follow(&history.series[0]);
        let x = |index: usize| f64::from(track.step(index));
        assert_eq!(track.range(&x, 15.0, 25.0), 0..3);
        assert_eq!(track.range(&x, 50.0, 60.0), 3..4);
        assert_eq!(
            [1.0, 14.0, 16.0, 40.0, 41.0].map(|place| track.nearest(&x, place)),
            [Some(0), Some(0), Some(1), Some(3), None]
        );
        assert_eq!([9, 10, 25, 99].map(|step| track.at_step(step)), [None, Some(0), Some(1), Some(3)]);
    }
}
