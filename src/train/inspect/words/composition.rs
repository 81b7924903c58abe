//! A word's vector as a weighted sum of others, `w_i = sum_j a_ij v_j`.

use super::neighbours::asked;
use super::{Answered, Composition, length, row};
use crate::tensor::rows::{add_scaled, dot};
use crate::tensor::{Matrix, Real};
use crate::train::word2vec::Word2VecLearner;

/// Vectors that are summed.
const TERMS: usize = 10;

/// Words that are nearest by angle, of which those summed are taken.
const NEAREST: usize = 50;

/// The sum of [`TERMS`] of the [`NEAREST`] vectors that comes nearest to the word's, found greedily: each time the vector that
/// best continues what is left, then all weights anew by least squares (orthogonal matching pursuit, Pati et al. 1993). Training itself makes
/// such a sum: each step adds context vectors to the word's vector.
pub fn composition(learner: &Word2VecLearner, word: &str) -> Answered<Composition> {
    let corpus = learner.corpus();
    let number = asked(corpus, word)?;
    let model = learner.model();
    let is_trained = model.outputs().iter().any(|&number| number != 0.0);
    let of_context = !model.plan().hierarchical && is_trained;
    let table = if of_context { model.outputs() } else { model.vectors() };
    let vector = row(model.vectors(), number);
    let skipped = (!of_context).then_some(number);
    let (chosen, weights, rest) = pursue(table, vector, skipped);
    let mut terms: Vec<(String, f32)> = chosen
        .iter()
        .zip(&weights)
        .map(|(&word, &weight)| (corpus.vocabulary.word(word).to_owned(), weight as f32))
        .collect();
    terms.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let (whole, left) = (length(vector), length(&rest));
    let explained = if whole > 0.0 { 1.0 - (left / whole).powi(2) } else { 0.0 };
    Ok(Composition {
        word: corpus.vocabulary.word(number).to_owned(),
        terms,
        of_context,
        explained: (explained as f32).clamp(0.0, 1.0),
    })
}

/// The rows chosen, their weights, and what of the vector is left.
fn pursue(table: &Matrix, vector: &[Real], skipped: Option<u32>) -> (Vec<u32>, Vec<f64>, Vec<Real>) {
    let lengths: Vec<Real> = (0..table.nrows() as u32).map(|index| length(row(table, index))).collect();
    let along = |vector: &[Real], index: u32| dot(vector, row(table, index)) / lengths[index as usize];
    let usable = |index: &u32| lengths[*index as usize] > 1e-6 && Some(*index) != skipped;
    let mut near: Vec<u32> = (0..table.nrows() as u32).filter(usable).collect();
    near.sort_by(|&a, &b| along(vector, b).total_cmp(&along(vector, a)));
    near.truncate(NEAREST);
    let (mut chosen, mut weights, mut rest) = (Vec::new(), Vec::new(), vector.to_vec());
    for _ in 0..TERMS.min(table.ncols()) {
        let size = |index: u32| along(&rest, index).abs();
        let free = near.iter().copied().filter(|index| !chosen.contains(index));
        let Some(next) = free.max_by(|&a, &b| size(a).total_cmp(&size(b))) else { break };
        chosen.push(next);
        let Some(solved) = least_squares(table, &chosen, vector) else {
            chosen.pop();
            break;
        };
        weights = solved;
        rest.copy_from_slice(vector);
        for (&index, &weight) in chosen.iter().zip(&weights) {
            add_scaled(&mut rest, -weight as Real, row(table, index));
        }
    }
    (chosen, weights, rest)
}

/// The weights by which these rows sum up nearest to the vector: the normal equations, by Gauss's elimination. None where rows
/// depend on each other.
fn least_squares(table: &Matrix, rows: &[u32], vector: &[Real]) -> Option<Vec<f64>> {
    let n = rows.len();
    let product =
        |a: &[Real], b: &[Real]| a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum::<f64>();
    let mut system: Vec<Vec<f64>> = rows
        .iter()
        .map(|&a| {
            let products = rows.iter().map(|&b| product(row(table, a), row(table, b)));
            products.chain([product(row(table, a), vector)]).collect()
        })
        .collect();
    for pivot in 0..n {
        let largest =
            (pivot..n).max_by(|&a, &b| system[a][pivot].abs().total_cmp(&system[b][pivot].abs()))?;
        system.swap(pivot, largest);
        let head = system[pivot].clone();
        if head[pivot].abs() < 1e-12 {
            return None;
        }
        for line in system.iter_mut().skip(pivot + 1) {
            let factor = line[pivot] / head[pivot];
            line.iter_mut().zip(&head).for_each(|(to, from)| *to -= factor * from);
        }
    }
    let mut weights = vec![0.0; n];
    for index in (0..n).rev() {
        let known: f64 = (index + 1..n).map(|other| system[index][other] * weights[other]).sum();
        weights[index] = (system[index][n] - known) / system[index][index];
    }
    Some(weights)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_sum_of_rows_is_found_again() {
        let table = Matrix::from_shape_fn((20, 16), |(row, column)| {
            ((row * 31 + column * 17) as f64 * 0.7).sin() as Real
        });
        let mut vector = vec![0.0; 16];
        for (index, weight) in [(3, 2.0), (11, 1.5), (7, 0.5)] {
            add_scaled(&mut vector, weight, row(&table, index));
        }
        let (chosen, weights, rest) = pursue(&table, &vector, None);
        assert!(length(&rest) < 1e-3 * length(&vector), "{chosen:?} {weights:?}");
    }
}
