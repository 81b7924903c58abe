//! Figures about one column, as numpy and scikit-learn compute them. Given values are finite and at least one.

/// Population mean and standard deviation, as scikit-learn's `StandardScaler` uses them.
pub fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
    (mean, variance.sqrt())
}

pub fn min_and_max(values: &[f64]) -> (f64, f64) {
    values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)))
}

/// The value that the share `fraction` of all lies below, between neighbours by linear interpolation (`numpy.quantile`).
pub fn quantile(sorted: &[f64], fraction: f64) -> f64 {
    let place = fraction * (sorted.len() - 1) as f64;
    let (below, part) = (place.floor() as usize, place.fract());
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + part * (sorted[above] - sorted[below])
}

/// The commonest of sorted values; of equally common ones the first (`SimpleImputer(strategy="most_frequent")`).
pub fn most_frequent<T: PartialEq + Clone>(sorted: &[T]) -> Option<T> {
    let runs = sorted.chunk_by(|a, b| a == b);
    let longest = runs.fold(None, |best: Option<&[T]>, run| match best {
        Some(best) if best.len() >= run.len() => Some(best),
        _ => Some(run),
    });
    longest.map(|run| run[0].clone())
}
