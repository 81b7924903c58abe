//! Analogies: `a` is to `b` as `c` is to the word nearest to `b - a + c`, all vectors of length 1 (Mikolov et al. 2013; gensim
//! `most_similar(positive=[b, c], negative=[a])`).

use crate::data::corpus::Question;
use crate::tensor::rows::dot;
use crate::tensor::{Matrix, Real};

/// Each row divided by its length; a row of zeros stays.
pub fn of_length_1(vectors: &Matrix) -> Matrix {
    let mut units = vectors.clone();
    for mut row in units.rows_mut() {
        let length = row.dot(&row).sqrt();
        if length > 0.0 {
            row.mapv_inplace(|number| number / length);
        }
    }
    units
}

/// The sum `b - a + c` of rows of length 1, itself of length 1.
pub fn analogy(units: &Matrix, a: u32, b: u32, c: u32) -> Vec<Real> {
    let row = |word: u32| units.row(word as usize);
    let mut sum: Vec<Real> = row(b).iter().zip(row(a)).zip(row(c)).map(|((b, a), c)| b - a + c).collect();
    let length = dot(&sum, &sum).sqrt();
    if length > 0.0 {
        sum.iter_mut().for_each(|number| *number /= length);
    }
    sum
}

/// At most `most` questions, evenly from all.
pub fn evenly(questions: &[Question], most: usize) -> impl Iterator<Item = Question> {
    let step = questions.len().div_ceil(most).max(1);
    questions.iter().step_by(step).copied()
}

/// The share of questions whose first answer is right; the words of the question itself are no answers.
pub fn accuracy(vectors: &Matrix, questions: impl Iterator<Item = Question>) -> f64 {
    let units = of_length_1(vectors);
    let (mut right, mut asked) = (0usize, 0usize);
    for Question { a, b, c, answer } in questions {
        let target = analogy(&units, a, b, c);
        let mut best = (0, Real::NEG_INFINITY);
        for (word, unit) in units.rows().into_iter().enumerate() {
            let word = word as u32;
            let likeness = dot(unit.to_slice().unwrap_or_default(), &target);
            if likeness > best.1 && word != a && word != b && word != c {
                best = (word, likeness);
            }
        }
        right += usize::from(best.0 == answer);
        asked += 1;
    }
    right as f64 / asked.max(1) as f64
}
