//! Curves: smoothing, thinning for a screen, and finding the point under the pointer.

/// A point of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// The exponential moving average of the values, as TensorBoard draws it: with the correction for its start at zero that
/// Adam makes too, so that the first values are not dragged down. `strength` in `0.0..1.0`; 0 changes nothing. A value
/// that is not finite stays where it is and does not count.
pub fn smoothed(points: &[Point], strength: f64) -> Vec<Point> {
    let (mut average, mut weight) = (0.0, 0.0);
    let smooth = |point: &Point| {
        if !point.y.is_finite() {
            return *point;
        }
        average = strength * average + (1.0 - strength) * point.y;
        weight = strength * weight + (1.0 - strength);
        Point { x: point.x, y: average / weight }
    };
    points.iter().map(smooth).collect()
}

/// At most four points for each of `columns` equal intervals of `low..=high`: the first, the least, the greatest and the
/// last. A line through them covers the same pixels as one through all points. `points` are in order of x.
pub fn thinned(points: &[Point], low: f64, high: f64, columns: usize) -> Vec<Point> {
    if points.len() <= 4 * columns {
        return points.to_vec();
    }
    let width = (high - low) / columns as f64;
    let column = |point: &Point| ((point.x - low) / width) as i64;
    let mut kept = Vec::with_capacity(4 * columns);
    for bucket in points.chunk_by(|a, b| column(a) == column(b)) {
        let y = |index: &usize| bucket[*index].y;
        let least = (0..bucket.len()).min_by(|a, b| y(a).total_cmp(&y(b))).unwrap_or(0);
        let greatest = (0..bucket.len()).max_by(|a, b| y(a).total_cmp(&y(b))).unwrap_or(0);
        let mut indices = [0, least, greatest, bucket.len() - 1];
        indices.sort_unstable();
        kept.extend(
            indices
                .iter()
                .enumerate()
                .filter(|(place, index)| *place == 0 || indices[place - 1] != **index)
                .map(|(_, &index)| bucket[index]),
        );
    }
    kept
}

/// The index of the point nearest to `x`. `points` are in order of x.
pub fn nearest(points: &[Point], x: f64) -> Option<usize> {
    let after = points.partition_point(|point| point.x < x);
    let candidates = [after.checked_sub(1), Some(after)].into_iter().flatten();
    let distance = |index: &usize| (points[*index].x - x).abs();
    candidates.filter(|index| *index < points.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(values: &[f64]) -> Vec<Point> {
        values.iter().enumerate().map(|(index, &y)| Point { x: index as f64, y }).collect()
    }

    #[test]
    fn smoothing_starts_at_the_first_value_and_keeps_a_constant() {
        let smooth = smoothed(&curve(&[2.0, 2.0, 2.0]), 0.9);
        assert!(smooth.iter().all(|point| (point.y - 2.0).abs() < 1e-12));
        // (0.5 * 0.5 * 1 + 0.5 * 3) / 0.75
        assert!((smoothed(&curve(&[1.0, 3.0]), 0.5)[1].y - 7.0 / 3.0).abs() < 1e-12);
        assert_eq!(smoothed(&curve(&[1.0, 3.0]), 0.0), curve(&[1.0, 3.0]));
    }

    #[test]
    fn smoothing_steps_over_what_is_not_finite() {
        let smooth = smoothed(&curve(&[1.0, f64::NAN, 1.0]), 0.9);
        assert!(smooth[1].y.is_nan() && (smooth[2].y - 1.0).abs() < 1e-12);
    }

    #[test]
    fn thinning_keeps_every_extreme_and_the_order() {
        let mut points = curve(&vec![0.0; 100_000]);
        points[31_415].y = 5.0;
        points[77_777].y = -5.0;
        let thin = thinned(&points, 0.0, 100_000.0, 500);
        assert!(thin.len() <= 4 * 500);
        assert!(thin.contains(&points[31_415]) && thin.contains(&points[77_777]));
        assert_eq!((thin[0], thin[thin.len() - 1]), (points[0], points[99_999]));
        assert!(thin.windows(2).all(|pair| pair[0].x < pair[1].x));
    }

    #[test]
    fn few_points_are_all_kept() {
        assert_eq!(thinned(&curve(&[1.0, 2.0]), 0.0, 1.0, 100), curve(&[1.0, 2.0]));
    }

    #[test]
    fn the_nearest_point_is_found() {
        let points = curve(&[0.0, 0.0, 0.0]);
        assert_eq!([-5.0, 0.4, 0.6, 9.0].map(|x| nearest(&points, x)), [Some(0), Some(0), Some(1), Some(2)]);
        assert_eq!(nearest(&[], 1.0), None);
    }
}
