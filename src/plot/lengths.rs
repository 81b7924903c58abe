//! A share for each length, as columns side by side: one for each of the models compared.

/// Where the columns of a chart lie, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    pub width: f64,
    pub height: f64,
    /// Of each length, the middle of its columns.
    pub middles: Vec<f64>,
    /// `columns[model][length]`: left, top, height; `None` where nothing was measured.
    pub columns: Vec<Vec<Option<(f64, f64, f64)>>>,
    pub column: f64,
}

const LEFT: f64 = 34.0;
const TOP: f64 = 6.0;
const BOTTOM: f64 = 20.0;
const RIGHT: f64 = 8.0;

impl Columns {
    /// `shares[model][length]` in 0..=1.
    pub fn new(shares: &[Vec<Option<f64>>], (width, height): (f64, f64)) -> Columns {
        let lengths = shares.iter().map(Vec::len).max().unwrap_or(0);
        let step = (width - LEFT - RIGHT) / lengths.max(1) as f64;
        let column = (step * 0.8 / shares.len().max(1) as f64).clamp(1.0, 18.0);
        let middles: Vec<f64> = (0..lengths).map(|length| LEFT + step * (length as f64 + 0.5)).collect();
        let whole = height - TOP - BOTTOM;
        let first = column * shares.len() as f64 / 2.0;
        let columns = shares.iter().enumerate().map(|(model, shares)| {
            let place = |(length, share): (usize, &Option<f64>)| {
                let high = share.as_ref()?.clamp(0.0, 1.0) * whole;
                Some((middles[length] - first + column * model as f64, TOP + whole - high, high))
            };
            shares.iter().enumerate().map(place).collect()
        });
        let columns = columns.collect();
        Columns { width, height, middles, columns, column }
    }

    /// The height of a share.
    pub fn y(&self, share: f64) -> f64 {
        TOP + (1.0 - share) * (self.height - TOP - BOTTOM)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn columns_stand_on_the_ground_and_side_by_side() {
        let shares = [vec![Some(1.0), Some(0.5), None], vec![Some(0.0), Some(0.25), Some(1.0)]];
        let chart = Columns::new(&shares, (300.0, 120.0));
        let (left, top, high) = chart.columns[0][0].unwrap();
        assert_eq!((top, top + high), (chart.y(1.0), chart.y(0.0)));
        let other = chart.columns[1][0].unwrap();
        assert!((other.0 - left - chart.column).abs() < 1e-9 && other.2 == 0.0);
        assert_eq!(chart.columns[0][2], None);
        assert!(chart.middles.is_sorted() && chart.middles[2] < 300.0);
    }
}
