//! A curve at every coarser resolution, so that drawing it costs as much as it has pixels, not as it has points.

use std::ops::Range;

/// Spans that become one of the next coarser level.
const FAN: usize = 4;

/// Some values in a row. All NaN where none is finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    pub low: f32,
    pub high: f32,
    pub mean: f32,
}

/// Extremes and means: level 0 is the values themselves, each span of a level stands for four of the level below.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pyramid {
    levels: Vec<Vec<Span>>,
}

/// What falls into one column of pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// In pixels, where its last value lies.
    pub x: f64,
    pub span: Span,
    /// Values it stands for.
    pub count: usize,
}

impl Span {
    pub fn of(value: f32) -> Span {
        let value = if value.is_finite() { value } else { f32::NAN };
        Span { low: value, high: value, mean: value }
    }

    /// Two neighbours, of so many values each.
    fn and(self, count: usize, other: Span, other_count: usize) -> Span {
        let mean = match (self.mean.is_nan(), other.mean.is_nan()) {
            (true, _) => other.mean,
            (_, true) => self.mean,
            _ => {
                let share = other_count as f32 / (count + other_count) as f32;
                self.mean + (other.mean - self.mean) * share
            }
        };
        Span { low: self.low.min(other.low), high: self.high.max(other.high), mean }
    }

    fn merged(spans: &[Span]) -> Span {
        let mut merged = spans[0];
        for (count, span) in spans.iter().enumerate().skip(1) {
            merged = merged.and(count, *span, 1);
        }
        merged
    }
}

impl Pyramid {
    pub fn len(&self) -> usize {
        self.values().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The finest level.
    pub fn values(&self) -> &[Span] {
        self.levels.first().map_or(&[], Vec::as_slice)
    }

    /// Replaces everything from `first` on. The cost follows the number of the new values, not of those before.
    pub fn replace_from(&mut self, mut first: usize, values: impl IntoIterator<Item = Span>) {
        if self.levels.is_empty() {
            self.levels.push(Vec::new());
        }
        self.levels[0].truncate(first);
        self.levels[0].extend(values);
        let mut level = 0;
        while self.levels[level].len() > FAN {
            if self.levels.len() == level + 1 {
                self.levels.push(Vec::new());
            }
            // a level that is new is built from its start
            first = (first / FAN).min(self.levels[level + 1].len());
            let (finer, coarser) = self.levels.split_at_mut(level + 1);
            coarser[0].truncate(first);
            coarser[0].extend(finer[level][first * FAN..].chunks(FAN).map(Span::merged));
            level += 1;
        }
        self.levels.truncate(level + 1);
    }

    /// The values of a range as columns of pixels. `x` tells where a value lies, in pixels, and rises with the index. A
    /// level is left for a finer one only where its spans are wider than half a pixel. No more than `few` values are
    /// kept one by one instead.
    pub fn columns(&self, range: Range<usize>, few: usize, x: &impl Fn(usize) -> f64) -> Vec<Column> {
        if range.len() <= few {
            let one = |index: usize| Column { x: x(index), span: self.values()[index], count: 1 };
            return range.map(one).collect();
        }
        let mut columns = Vec::new();
        if !range.is_empty() {
            let mut left = x(range.start) - 1.0;
            let top = self.levels.len() - 1;
            for index in 0..self.levels[top].len() {
                self.descend(top, index, &range, x, &mut left, &mut columns);
            }
        }
        columns
    }

    fn descend(
        &self,
        level: usize,
        index: usize,
        range: &Range<usize>,
        x: &impl Fn(usize) -> f64,
        left: &mut f64,
        columns: &mut Vec<Column>,
    ) {
        let size = FAN.pow(level as u32);
        let (first, end) = (index * size, ((index + 1) * size).min(self.len()));
        if end <= range.start || first >= range.end {
            return;
        }
        let right = x(end - 1);
        if level > 0 && right - *left > 0.5 {
            let children = index * FAN..((index + 1) * FAN).min(self.levels[level - 1].len());
            for child in children {
                self.descend(level - 1, child, range, x, left, columns);
            }
            return;
        }
        *left = right;
        let (span, count) = (self.levels[level][index], end - first);
        match columns.last_mut().filter(|last| last.x.floor() == right.floor()) {
            Some(last) => {
                last.span = last.span.and(last.count, span, count);
                last.count += count;
                last.x = right;
            }
            None => columns.push(Column { x: right, span, count }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn pyramid(values: &[f32]) -> Pyramid {
        let mut pyramid = Pyramid::default();
        pyramid.replace_from(0, values.iter().map(|&value| Span::of(value)));
        pyramid
    }

    #[test]
    fn growing_step_by_step_is_as_building_at_once() {
        let values: Vec<f32> = (0..1000).map(|index| ((index * 7919) % 613) as f32).collect();
        let mut grown = Pyramid::default();
        let mut from = 0;
        for size in [1, 3, 0, 17, 250, 5, 724] {
            grown.replace_from(from, values[from..from + size].iter().map(|&value| Span::of(value)));
            from += size;
        }
        assert!(grown == pyramid(&values));
        grown.replace_from(90, values[90..].iter().map(|&value| Span::of(value)));
        assert!(grown == pyramid(&values));
    }

    #[test]
    fn columns_keep_every_extreme_and_are_no_more_than_pixels() {
        let mut values = vec![1.0; 100_000];
        (values[31_415], values[77_777], values[50_000]) = (5.0, -5.0, f32::NAN);
        let columns = pyramid(&values).columns(0..100_000, 500, &|index| index as f64 / 200.0);
        assert!(columns.len() <= 500, "{}", columns.len());
        let near = |place: f64| columns.iter().find(|column| column.x >= place / 200.0).unwrap().span;
        assert_eq!((near(31_415.0).high, near(77_777.0).low), (5.0, -5.0));
        assert_eq!(columns.iter().map(|column| column.count).sum::<usize>(), 100_000);
        assert!(columns.windows(2).all(|pair| pair[0].x < pair[1].x));
    }

    #[test]
    fn on_a_logarithmic_axis_the_first_points_are_told_apart() {
        let pyramid = pyramid(&(0..65_536).map(|index| index as f32).collect::<Vec<_>>());
        let columns = pyramid.columns(0..65_536, 500, &|index| 40.0 * ((index + 1) as f64).log2());
        assert!(columns.len() < 640);
        let firsts: Vec<f32> = columns.iter().take(4).map(|column| column.span.mean).collect();
        assert_eq!(firsts, [0.0, 1.0, 2.0, 3.0]);
    }

    #[test]
    fn few_points_are_all_kept_and_a_range_is_kept_to() {
        let columns =
            pyramid(&[3.0, f32::INFINITY, 2.0, 7.0, 8.0]).columns(1..4, 4, &|index| 10.0 * index as f64);
        assert_eq!(columns.len(), 3);
        assert!(columns[0].span.mean.is_nan());
        assert_eq!((columns[2].x, columns[2].span), (30.0, Span::of(7.0)));
        assert!(Pyramid::default().columns(0..0, 4, &|_| 0.0).is_empty());
    }
}
