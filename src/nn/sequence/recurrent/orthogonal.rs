//! Keras `Orthogonal`: rows (or, of a kernel with more rows than columns, columns) at right angles and of length 1, from the
//! QR decomposition of a normal matrix (Saxe et al. 2014).

use crate::tensor::random::Stream;
use crate::tensor::{Matrix, Real};

/// A kernel `(rows, columns)`.
pub fn orthogonal(rows: usize, columns: usize, init: &mut Stream) -> Matrix {
    let (few, many) = (rows.min(columns), rows.max(columns));
    let mut vectors: Vec<Vec<f64>> = Vec::with_capacity(few);
    while vectors.len() < few {
        let mut vector: Vec<f64> = (0..many).map(|_| init.normal()).collect();
        // Gram and Schmidt, twice: once leaves rounding behind where vectors were close.
        for _ in 0..2 {
            for other in &vectors {
                let along = product(&vector, other);
                vector.iter_mut().zip(other).for_each(|(x, other)| *x -= along * other);
            }
        }
        let length = product(&vector, &vector).sqrt();
        if length > 1e-6 {
            vector.iter_mut().for_each(|x| *x /= length);
            vectors.push(vector);
        }
    }
    Matrix::from_shape_fn((rows, columns), |(row, column)| {
        (if rows <= columns { vectors[row][column] } else { vectors[column][row] }) as Real
    })
}

fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::random::Purpose;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn vectors_are_at_right_angles_and_of_length_1() {
        for (rows, columns) in [(5, 15), (8, 8), (7, 3)] {
            let kernel = orthogonal(rows, columns, &mut Stream::new(1, Purpose::Init));
            let products = if rows <= columns { kernel.dot(&kernel.t()) } else { kernel.t().dot(&kernel) };
            for ((i, j), &found) in products.indexed_iter() {
                let expected = Real::from(u8::from(i == j));
                assert!((found - expected).abs() < 1e-5, "({rows}, {columns}): {i}, {j}: {found}");
            }
        }
    }
}
