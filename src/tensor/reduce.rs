//! Sums and maxima of rows, with eight running values each so that the compiler may use vector instructions: it must
//! not reorder a sum of floats by itself.

use super::{MatrixView, Real};

const RUNNING: usize = 8;

pub fn sum(numbers: &[Real]) -> Real {
    let (chunks, rest) = numbers.as_chunks::<RUNNING>();
    let mut sums = [0.0; RUNNING];
    for chunk in chunks {
        sums.iter_mut().zip(chunk).for_each(|(sum, number)| *sum += number);
    }
    sums.iter().chain(rest).sum()
}

/// `sum_i a_i b_i` of two equally long rows.
pub fn dot(a: &[Real], b: &[Real]) -> Real {
    let ((a_chunks, a_rest), (b_chunks, b_rest)) = (a.as_chunks::<RUNNING>(), b.as_chunks::<RUNNING>());
    let mut sums = [0.0; RUNNING];
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
    }
    sums.iter().sum::<Real>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<Real>()
}

/// The largest, minus infinity of nothing.
pub fn largest(numbers: &[Real]) -> Real {
    let (chunks, rest) = numbers.as_chunks::<RUNNING>();
    let mut largest = [Real::NEG_INFINITY; RUNNING];
    // Not `Real::max`, whose care for NaN takes a call.
    let larger = |a: Real, b: Real| if b > a { b } else { a };
    for chunk in chunks {
        largest.iter_mut().zip(chunk).for_each(|(largest, &number)| *largest = larger(*largest, number));
    }
    largest.iter().chain(rest).copied().fold(Real::NEG_INFINITY, larger)
}

/// Adds every row of the matrix to `sums`.
pub fn add_rows(matrix: MatrixView, sums: &mut [Real]) {
    let rows = matrix.to_slice().expect("a batch lies in one piece").chunks_exact(sums.len());
    for row in rows {
        sums.iter_mut().zip(row).for_each(|(sum, number)| *sum += number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_length_is_reduced_whole() {
        for length in 0..40 {
            let numbers: Vec<Real> = (0..length).map(|index| ((index * 7) % 11) as Real - 5.0).collect();
            assert_eq!(sum(&numbers), numbers.iter().sum::<Real>(), "{length}");
            assert_eq!(dot(&numbers, &numbers), numbers.iter().map(|x| x * x).sum::<Real>(), "{length}");
            assert_eq!(
                largest(&numbers),
                numbers.iter().copied().fold(Real::NEG_INFINITY, Real::max),
                "{length}"
            );
        }
    }
}
