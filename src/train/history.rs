//! The scalars and markers of a run, as the page keeps, draws and exports them.

use serde::{Deserialize, Serialize};

use crate::text::Message;

/// Points that a series keeps in full: with so many, the older half is put into buckets.
const MOST_POINTS: usize = 1 << 16;
/// Buckets that a series keeps: with so many, neighbours are merged.
const MOST_BUCKETS: usize = 1 << 14;
/// Points in a bucket of a run that has only just become too long to be kept in full.
const FIRST_STRIDE: u32 = 4;
/// Markers of one kind; then the oldest is forgotten.
const MOST_MARKERS: usize = 256;

/// Everything recorded of one run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// When the run began, in milliseconds since 1970; 0 before its first point.
    pub started: f64,
    pub series: Vec<Series>,
    pub markers: Vec<Marker>,
}

/// One curve: values against steps, in order. Its memory is bounded by two resolutions: the latest points as they were
/// recorded, and before them the rest of the run in buckets, each with the extremes of what it stands for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Keras's name (`loss`, `val_loss`), or `batch_loss` for a single batch.
    pub name: String,
    /// What came before [`Series::points`].
    pub earlier: Vec<Bucket>,
    /// The latest points, in full.
    pub points: Vec<Point>,
    /// Points in one bucket.
    stride: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Updates made when it was measured; the first update is 1.
    pub step: u32,
    /// Seconds since the run began.
    pub time: f32,
    pub value: f32,
}

/// Some points in a row, as one. Values that are not finite do not count; where none is finite, all figures are NaN.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    /// Of the last of the points.
    pub step: u32,
    /// Of the last of the points, in seconds.
    pub time: f32,
    pub mean: f32,
    pub low: f32,
    pub high: f32,
    /// How many finite values it stands for.
    pub count: u32,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Marker {
    pub step: u32,
    pub kind: MarkerKind,
    pub text: Message,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MarkerKind {
    /// A callback fired.
    Callback,
    /// A setting was changed while training.
    Change,
    Checkpoint,
}

impl History {
    /// Adds a value that was measured after `step` updates, `time` seconds after the run began.
    pub fn record(&mut self, name: &str, step: u32, time: f32, value: f32) {
        let point = Point { step, time, value };
        match self.series.iter_mut().find(|series| series.name == name) {
            Some(series) => series.push(point),
            None => self.series.push(Series::new(name.to_owned(), Vec::new(), vec![point])),
        }
    }

    /// Adds a marker. A setting that is changed again before the next update, as by dragging a slider, leaves one.
    pub fn mark(&mut self, marker: Marker) {
        let again = |last: &&mut Marker| (last.step, last.kind) == (marker.step, MarkerKind::Change);
        if marker.kind == MarkerKind::Change
            && let Some(last) = self.markers.last_mut().filter(again)
        {
            *last = marker;
            return;
        }
        if self.markers.iter().filter(|known| known.kind == marker.kind).count() >= MOST_MARKERS {
            let oldest = self.markers.iter().position(|known| known.kind == marker.kind);
            oldest.map(|index| self.markers.remove(index));
        }
        self.markers.push(marker);
    }

    pub fn get(&self, name: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.name == name)
    }

    /// The latest value of a series.
    pub fn last(&self, name: &str) -> Option<f32> {
        self.get(name)?.points.last().map(|point| point.value)
    }

    /// When the latest point was recorded, in seconds since the run began.
    pub fn last_time(&self) -> f32 {
        let times = self.series.iter().filter_map(|series| series.points.last());
        times.fold(0.0, |latest, point| latest.max(point.time))
    }

    /// Seconds since the run began, after so many updates, as far as is known.
    pub fn time_at(&self, step: u32) -> f32 {
        let Some(series) = self.series.iter().max_by_key(|series| series.len()) else { return 0.0 };
        let (earlier, points) = (&series.earlier, &series.points);
        let index = match points.partition_point(|point| point.step < step) {
            0 => earlier.partition_point(|bucket| bucket.step < step),
            index => earlier.len() + index,
        };
        series.bucket(index.min(series.len().saturating_sub(1))).map_or(0.0, |bucket| bucket.time)
    }

    /// Forgets everything after `step`: where a run was put back to a checkpoint.
    pub fn cut_after(&mut self, step: u32) {
        for series in &mut self.series {
            series.points.retain(|point| point.step <= step);
            series.earlier.retain(|bucket| bucket.step <= step);
        }
        self.markers.retain(|marker| marker.step <= step);
    }

    /// One line a step with every series as a column, empty where it has no value (Keras `CSVLogger`'s form). Of what is
    /// kept in buckets, the mean at its last step.
    pub fn to_csv(&self) -> String {
        let mut steps: Vec<u32> =
            self.series.iter().flat_map(|series| series.buckets().map(|bucket| bucket.step)).collect();
        steps.sort_unstable();
        steps.dedup();
        let mut csv = String::from("step");
        self.series.iter().for_each(|series| csv.extend([",", &series.name]));
        csv.push('\n');
        let mut cursors = vec![0; self.series.len()];
        for step in steps {
            csv.push_str(&step.to_string());
            for (series, cursor) in self.series.iter().zip(&mut cursors) {
                csv.push(',');
                if let Some(bucket) = series.bucket(*cursor).filter(|bucket| bucket.step == step) {
                    csv.push_str(&bucket.mean.to_string());
                    *cursor += 1;
                }
            }
            csv.push('\n');
        }
        csv
    }
}

impl Series {
    /// A series that was kept elsewhere, both in order of their steps.
    pub fn new(name: String, earlier: Vec<Bucket>, points: Vec<Point>) -> Series {
        let stride = earlier.iter().map(|bucket| bucket.count).max().unwrap_or_default().max(FIRST_STRIDE);
        Series { name, earlier, points, stride }
    }

    /// How many buckets and points there are together.
    pub fn len(&self) -> usize {
        self.earlier.len() + self.points.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bucket or point, counted from the run's start; a point is a bucket of one.
    pub fn bucket(&self, index: usize) -> Option<Bucket> {
        match index.checked_sub(self.earlier.len()) {
            None => self.earlier.get(index).copied(),
            Some(index) => self.points.get(index).copied().map(Bucket::from),
        }
    }

    /// The whole run, in order.
    pub fn buckets(&self) -> impl Iterator<Item = Bucket> {
        self.earlier.iter().copied().chain(self.points.iter().copied().map(Bucket::from))
    }

    /// In constant time on average: half of the points move only after as many more were recorded.
    fn push(&mut self, point: Point) {
        if self.points.len() == MOST_POINTS {
            let older = self.points.drain(..MOST_POINTS / 2).map(Bucket::from).collect::<Vec<_>>();
            self.earlier.extend(older.chunks(self.stride as usize).map(Bucket::merged));
        }
        if self.earlier.len() >= MOST_BUCKETS {
            self.earlier = self.earlier.chunks(2).map(Bucket::merged).collect();
            self.stride *= 2;
        }
        self.points.push(point);
    }
}

impl Bucket {
    /// Several in a row as one; there is at least one.
    pub fn merged(buckets: &[Bucket]) -> Bucket {
        let finite = buckets.iter().filter(|bucket| bucket.count > 0);
        let (mut sum, mut count, mut low, mut high) = (0.0, 0, f32::NAN, f32::NAN);
        for bucket in finite {
            sum += f64::from(bucket.mean) * f64::from(bucket.count);
            count += bucket.count;
            low = low.min(bucket.low);
            high = high.max(bucket.high);
        }
        let Bucket { step, time, .. } = buckets[buckets.len() - 1];
        Bucket { step, time, mean: (sum / f64::from(count)) as f32, low, high, count }
    }
}

impl From<Point> for Bucket {
    fn from(Point { step, time, value }: Point) -> Bucket {
        let mean = if value.is_finite() { value } else { f32::NAN };
        Bucket { step, time, mean, low: mean, high: mean, count: u32::from(value.is_finite()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn recorded(values: impl IntoIterator<Item = f32>) -> History {
        let mut history = History::default();
        let steps = values.into_iter().zip(1..);
        steps.for_each(|(value, step)| history.record("batch_loss", step, step as f32, value));
        history
    }

    #[test]
    fn memory_stays_bounded_and_the_whole_run_is_covered() {
        let history = recorded((1..=1_000_000).map(|step| step as f32));
        let series = history.get("batch_loss").unwrap();
        assert!(series.points.len() <= MOST_POINTS && series.points.len() >= MOST_POINTS / 2);
        assert!(series.earlier.len() < MOST_BUCKETS + MOST_POINTS / 2 / FIRST_STRIDE as usize);
        assert_eq!(series.points.last().unwrap().step, 1_000_000);
        let buckets: Vec<Bucket> = series.buckets().collect();
        assert_eq!(buckets.len(), series.len());
        assert!(buckets.windows(2).all(|pair| pair[0].step < pair[1].step && pair[0].high < pair[1].low));
        assert_eq!(buckets.iter().map(|bucket| bucket.count).sum::<u32>(), 1_000_000);
        assert_eq!((buckets[0].low, buckets[0].count), (1.0, series.stride));
    }

    #[test]
    fn extremes_and_the_mean_outlive_the_points() {
        let value = |step: u32| match step {
            777 => 50.0,
            31_415 => -50.0,
            40_000 => f32::NAN,
            40_001 => f32::INFINITY,
            _ => 1.0,
        };
        let history = recorded((1..=500_000).map(value));
        let series = history.get("batch_loss").unwrap();
        // To the end of the bucket that it fell into.
        for (step, known) in [(100, 100.0), (450_000, 450_000.0), (900_000, 500_000.0)] {
            let late = history.time_at(step) - known;
            assert!((0.0..=series.stride as f32).contains(&late), "{late} s after {step}");
        }
        let all = Bucket::merged(&series.buckets().collect::<Vec<_>>());
        assert_eq!((all.low, all.high, all.count), (-50.0, 50.0, 499_998));
        assert!((all.mean - 1.0).abs() < 1e-3);
        assert!(series.points[0].step > 400_000);
    }

    #[test]
    fn a_bucket_of_nothing_finite_is_not_a_number() {
        let nothing = Bucket::merged(&[Bucket::from(Point { step: 3, time: 0.5, value: f32::NAN })]);
        assert!(nothing.mean.is_nan() && nothing.low.is_nan() && nothing.high.is_nan());
        assert_eq!((nothing.step, nothing.count), (3, 0));
    }

    #[test]
    fn csv_has_a_line_a_step_and_gaps_where_nothing_was_measured() {
        let mut history = History::default();
        history.record("loss", 1, 0.1, 0.5);
        history.record("loss", 2, 0.2, 0.25);
        history.record("val_loss", 2, 0.2, 1.0);
        assert_eq!(history.to_csv(), "step,loss,val_loss\n1,0.5,\n2,0.25,1\n");
        assert_eq!(history.last_time(), 0.2);
    }

    #[test]
    fn cutting_forgets_only_what_came_later() {
        let mut history = recorded([1.0; 100_000]);
        history.mark(Marker { step: 9, kind: MarkerKind::Callback, text: Message::new("", "") });
        history.cut_after(8);
        let series = history.get("batch_loss").unwrap();
        assert_eq!(series.buckets().last().unwrap().step, 8);
        assert!(history.markers.is_empty());
    }

    #[test]
    fn a_dragged_slider_leaves_one_marker_and_markers_are_bounded() {
        let mut history = History::default();
        let mut mark = |step, kind| history.mark(Marker { step, kind, text: Message::new("", "") });
        mark(1, MarkerKind::Callback);
        (0..9).for_each(|_| mark(1, MarkerKind::Change));
        (0..1000).for_each(|step| mark(step, MarkerKind::Checkpoint));
        assert_eq!(history.markers.len(), 2 + MOST_MARKERS);
        assert_eq!(history.markers.last().unwrap().step, 999);
    }
}
