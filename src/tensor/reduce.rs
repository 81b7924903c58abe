//! Sums and maxima of rows, with eight running values each, as each waits a few cycles for the one before.

use super::lanes::Lanes;
use super::{MatrixView, Real};

pub fn sum(numbers: &[Real]) -> Real {
    let (fours, rest) = numbers.as_chunks();
    let (pairs, last) = fours.as_chunks();
    let [mut even, mut odd] = [Lanes::few(rest), Lanes::splat(0.0)];
    for [a, b] in pairs {
        even = even.add(Lanes::of(a));
        odd = odd.add(Lanes::of(b));
    }
    last.iter().fold(even.add(odd), |sums, four| sums.add(Lanes::of(four))).sum()
}

/// `sum_i a_i b_i` of two equally long rows.
pub fn dot(a: &[Real], b: &[Real]) -> Real {
    let ((a_fours, a_rest), (b_fours, b_rest)) = (a.as_chunks(), b.as_chunks());
    let ((a_pairs, a_last), (b_pairs, b_last)) = (a_fours.as_chunks(), b_fours.as_chunks());
    let [mut even, mut odd] = [Lanes::few(a_rest).multiply(Lanes::few(b_rest)), Lanes::splat(0.0)];
    for ([a, c], [b, d]) in a_pairs.iter().zip(b_pairs) {
        even = even.add_product(Lanes::of(a), Lanes::of(b));
        odd = odd.add_product(Lanes::of(c), Lanes::of(d));
    }
    let last = a_last.iter().zip(b_last);
    last.fold(even.add(odd), |sums, (a, b)| sums.add_product(Lanes::of(a), Lanes::of(b))).sum()
}

/// The largest, minus infinity of nothing.
pub fn largest(numbers: &[Real]) -> Real {
    let (fours, rest) = numbers.as_chunks();
    let (pairs, last) = fours.as_chunks();
    let [mut even, mut odd] = [Lanes::splat(Real::NEG_INFINITY); 2];
    for [a, b] in pairs {
        even = even.at_least(Lanes::of(a));
        odd = odd.at_least(Lanes::of(b));
    }
    let fours = last.iter().fold(even.at_least(odd), |largest, four| largest.at_least(Lanes::of(four)));
    // Not `Real::max`, whose care for NaN takes a call.
    rest.iter().fold(fours.largest(), |largest, &x| if x > largest { x } else { largest })
}

/// Adds every row of the matrix to `sums`, four rows at a time.
pub fn add_rows(matrix: MatrixView, sums: &mut [Real]) {
    let (width, numbers) = (sums.len(), matrix.to_slice().expect("a batch lies in one piece"));
    let fours = numbers.chunks_exact(4 * width);
    for row in fours.remainder().chunks_exact(width) {
        sums.iter_mut().zip(row).for_each(|(sum, number)| *sum += number);
    }
    for four in fours {
        let ((a, b), (c, d)) = {
            let (first, second) = four.split_at(2 * width);
            (first.split_at(width), second.split_at(width))
        };
        for ((((sum, a), b), c), d) in sums.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            *sum += (a + b) + (c + d);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::Matrix;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn rows_are_added_whole() {
        for (rows, width) in [(1, 3), (4, 5), (11, 7), (8, 16)] {
            let matrix = Matrix::from_shape_fn((rows, width), |(row, column)| (row * width + column) as Real);
            let mut sums = vec![1.0; width];
            add_rows(matrix.view(), &mut sums);
            let expected: Vec<Real> = matrix.columns().into_iter().map(|column| 1.0 + column.sum()).collect();
            assert_eq!(sums, expected, "({rows}, {width})");
        }
    }

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
