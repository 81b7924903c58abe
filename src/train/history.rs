//! The scalars and markers of a run, as the page keeps, draws and exports them.

use serde::{Deserialize, Serialize};

use crate::text::Message;

/// Points a series keeps before it halves its resolution.
const MOST_POINTS: usize = 1 << 16;

/// Everything recorded of one run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    pub series: Vec<Series>,
    pub markers: Vec<Marker>,
}

/// One curve: values against steps, in order. Bounded: when full, neighbours are averaged in pairs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Keras's name (`loss`, `val_loss`), or `batch_loss` for a single batch.
    pub name: String,
    pub points: Vec<Point>,
    /// Recorded values that make up one point.
    stride: usize,
    /// The values that wait to become a point: how many, and their sum.
    waiting: (usize, f64),
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Updates made when it was measured; the first update is 1.
    pub step: u32,
    pub value: f32,
}

/// Something that happened: a callback fired, a setting was changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Marker {
    pub step: u32,
    pub text: Message,
}

impl History {
    pub fn record(&mut self, name: &str, step: u32, value: f32) {
        match self.series.iter_mut().find(|series| series.name == name) {
            Some(series) => series.push(step, value),
            None => {
                let mut series =
                    Series { name: name.to_owned(), points: Vec::new(), stride: 1, waiting: (0, 0.0) };
                series.push(step, value);
                self.series.push(series);
            }
        }
    }

    pub fn get(&self, name: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.name == name)
    }

    /// The latest value of a series.
    pub fn last(&self, name: &str) -> Option<f32> {
        self.get(name)?.points.last().map(|point| point.value)
    }

    /// Forgets everything after `step`: where a run was put back to a checkpoint.
    pub fn cut_after(&mut self, step: u32) {
        for series in &mut self.series {
            series.points.retain(|point| point.step <= step);
            series.waiting = (0, 0.0);
        }
        self.markers.retain(|marker| marker.step <= step);
    }

    /// One line a step with every series as a column, empty where it has no value (Keras `CSVLogger`'s form).
    pub fn to_csv(&self) -> String {
        let mut steps: Vec<u32> =
            self.series.iter().flat_map(|series| series.points.iter().map(|p| p.step)).collect();
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
                if let Some(point) = series.points.get(*cursor).filter(|point| point.step == step) {
                    csv.push_str(&point.value.to_string());
                    *cursor += 1;
                }
            }
            csv.push('\n');
        }
        csv
    }
}

impl Series {
    fn push(&mut self, step: u32, value: f32) {
        self.waiting.0 += 1;
        self.waiting.1 += f64::from(value);
        if self.waiting.0 < self.stride {
            return;
        }
        let value = (self.waiting.1 / self.waiting.0 as f64) as f32;
        self.waiting = (0, 0.0);
        self.points.push(Point { step, value });
        if self.points.len() >= MOST_POINTS {
            self.halve();
        }
    }

    fn halve(&mut self) {
        let pairs = self.points.chunks(2);
        self.points = pairs
            .map(|pair| Point {
                step: pair[pair.len() - 1].step,
                value: pair.iter().map(|point| point.value).sum::<f32>() / pair.len() as f32,
            })
            .collect();
        self.stride *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_stays_bounded_and_the_whole_run_is_covered() {
        let mut history = History::default();
        (1..=1_000_000).for_each(|step| history.record("batch_loss", step, step as f32));
        let points = &history.get("batch_loss").unwrap().points;
        assert!(points.len() < MOST_POINTS && points.len() >= MOST_POINTS / 2);
        assert!(points[0].step < 64 && points.last().unwrap().step > 999_900);
        assert!(points.windows(2).all(|pair| pair[0].step < pair[1].step));
    }

    #[test]
    fn csv_has_a_line_a_step_and_gaps_where_nothing_was_measured() {
        let mut history = History::default();
        history.record("loss", 1, 0.5);
        history.record("loss", 2, 0.25);
        history.record("val_loss", 2, 1.0);
        assert_eq!(history.to_csv(), "step,loss,val_loss\n1,0.5,\n2,0.25,1\n");
    }

    #[test]
    fn cutting_forgets_only_what_came_later() {
        let mut history = History::default();
        (1..=4).for_each(|step| history.record("loss", step, 1.0));
        history.cut_after(2);
        assert_eq!(history.get("loss").unwrap().points.len(), 2);
    }
}
