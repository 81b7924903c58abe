//! The directions in which vectors differ most.

use ndarray::{Axis, s};

use crate::tensor::{Matrix, Real};

/// Rows from which the directions are found, evenly from all: more would say no more.
const SAMPLED: usize = 2000;

/// Rounds of improvement on directions that are there, and on new ones.
const ROUNDS: usize = 12;
const FIRST_ROUNDS: usize = 60;

/// A plane or space through the mean of the vectors.
#[derive(Clone, Debug)]
pub struct Principal {
    mean: Vec<Real>,
    /// `(dimensions, width)`, each of length 1 and at right angles to the others; zeros where there are no more.
    directions: Matrix,
    /// The share of the variance along each.
    pub explained: Vec<Real>,
}

impl Principal {
    /// The directions of largest variance of these rows, by repeated multiplication with the covariance. Those `before`
    /// are gone on from, so that a picture neither jumps nor flips while vectors move.
    pub fn of(rows: &Matrix, dimensions: usize, before: Option<&Principal>) -> Principal {
        let step = rows.nrows().div_ceil(SAMPLED).max(1);
        let sample = rows.slice(s![..; step, ..]).to_owned();
        let mean = sample.mean_axis(Axis(0)).unwrap_or_default();
        let centred = sample - &mean;
        let covariance = centred.t().dot(&centred);
        let trace: Real = covariance.diag().sum();
        let width = rows.ncols();
        let fitting = before.filter(|before| before.directions.dim() == (dimensions, width));
        // Any start will do that is not at right angles to what is sought.
        let start =
            |(row, column): (usize, usize)| ((row * 7919 + column * 104_729 + 1) as f64).sin() as Real;
        let (mut directions, rounds) = match fitting {
            Some(before) => (before.directions.clone(), ROUNDS),
            None => (Matrix::from_shape_fn((dimensions, width), start), FIRST_ROUNDS),
        };
        let mut variances = vec![0.0; dimensions];
        for _ in 0..rounds {
            directions = directions.dot(&covariance);
            variances = orthonormalize(&mut directions);
        }
        let explained = variances.iter().map(|&variance| if trace > 0.0 { variance / trace } else { 0.0 });
        Principal { mean: mean.to_vec(), explained: explained.collect(), directions }
    }

    /// Where a vector is: its coordinates, as many as there are directions.
    pub fn place(&self, vector: &[Real]) -> Vec<Real> {
        let along = |direction: ndarray::ArrayView1<Real>| {
            let centred = vector.iter().zip(&self.mean).map(|(x, mean)| x - mean);
            direction.iter().zip(centred).map(|(d, x)| d * x).sum()
        };
        self.directions.rows().into_iter().map(along).collect()
    }

    /// `(rows, dimensions)`
    pub fn project(&self, rows: &Matrix) -> Matrix {
        let offsets = self.directions.dot(&ndarray::aview1(&self.mean));
        rows.dot(&self.directions.t()) - &offsets
    }
}

/// Gram and Schmidt's; the lengths before.
fn orthonormalize(directions: &mut Matrix) -> Vec<Real> {
    let mut lengths = Vec::new();
    for index in 0..directions.nrows() {
        for earlier in 0..index {
            let (earlier, mut row) = (directions.row(earlier).to_owned(), directions.row_mut(index));
            let product = earlier.dot(&row);
            row.scaled_add(-product, &earlier);
        }
        let mut row = directions.row_mut(index);
        let length = row.dot(&row).sqrt();
        lengths.push(length);
        if length > 1e-20 {
            row.mapv_inplace(|number| number / length);
        }
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::random::{Purpose, Stream};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Deviations 3, 2, 1 and little else, along axes.
    fn cloud() -> Matrix {
        let mut stream = Stream::new(1, Purpose::Data);
        let deviations = [1.0, 0.05, 3.0, 0.05, 2.0];
        Matrix::from_shape_fn((3000, 5), |(_, column)| (10.0 + deviations[column] * stream.normal()) as Real)
    }

    #[test]
    fn the_widest_directions_are_found_in_order() {
        let rows = cloud();
        let principal = Principal::of(&rows, 3, None);
        for (direction, column) in [(0, 2), (1, 4), (2, 0)] {
            assert!(principal.directions[(direction, column)].abs() > 0.99, "{:?}", principal.directions);
        }
        for (found, variance) in principal.explained.iter().zip([9.0, 4.0, 1.0]) {
            assert!((found - variance / 14.005).abs() < 0.03, "{:?}", principal.explained);
        }
        let placed = principal.project(&rows);
        let one = principal.place(rows.row(7).as_slice().unwrap());
        assert!(placed.row(7).iter().zip(&one).all(|(a, b)| (a - b).abs() < 1e-3));
        assert!(placed.mean_axis(Axis(0)).unwrap().iter().all(|mean| mean.abs() < 0.2));
    }

    #[test]
    fn directions_go_on_from_those_before() {
        let principal = Principal::of(&cloud(), 2, None);
        let mirrored = Principal { directions: -&principal.directions, ..principal.clone() };
        let again = Principal::of(&cloud(), 2, Some(&mirrored));
        assert!((&again.directions + &principal.directions).iter().all(|difference| difference.abs() < 1e-3));
    }
}
