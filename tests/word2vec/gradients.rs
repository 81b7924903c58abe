//! Updates against central differences of the losses.

use glassnet::models::word2vec::{Plan, Word2Vec};
use glassnet::tensor::Real;
use glassnet::tensor::random::{Purpose, Stream};

use crate::central_differences::{check_gradient, random_matrix};

const COUNTS: [u64; 7] = [30, 20, 9, 7, 3, 2, 1];
const SIZE: usize = 6;

/// A step with learning rate 1 moves every number by minus its gradient.
fn check(skip_gram: bool, hierarchical: bool, cbow_mean: bool, near: &[u32], word: u32) {
    let plan = Plan {
        vector_size: SIZE,
        window: 5,
        skip_gram,
        hierarchical,
        // So many that some are drawn twice.
        negative: 12,
        ns_exponent: 0.75,
        sample: 0.0,
        cbow_mean,
        shrink_windows: false,
    };
    let mut stream = Stream::new(3, Purpose::Init);
    let mut model = Word2Vec::new(plan, &COUNTS, &mut stream);
    let mut random = |rows| random_matrix((rows, SIZE), &mut stream) * 0.4;
    let (vectors, outputs) = (random(7), random(if hierarchical { 6 } else { 7 }));
    let terms = model.terms(word, &mut Stream::new(1, Purpose::Sampling));
    let put = |model: &mut Word2Vec, numbers: &[Real]| {
        for (row, vector) in numbers.chunks(SIZE).enumerate() {
            match row {
                0..7 => model.set_vector(row as u32, vector),
                _ => model.set_output(row as u32 - 7, vector),
            }
        }
    };
    let at: Vec<Real> = vectors.iter().chain(&outputs).copied().collect();
    put(&mut model, &at);
    let loss = model.loss(&model.input(near), &terms);
    let told = model.update_on(near, &terms, 1.0);
    assert!((told - loss).abs() < 1e-9, "{told} {loss}");
    let after = model.vectors().iter().chain(model.outputs()).copied();
    let gradient: Vec<Real> = at.iter().zip(after).map(|(before, after)| before - after).collect();
    assert!(gradient.iter().filter(|d| **d != 0.0).count() >= 3 * SIZE);
    let name = format!("skip-gram {skip_gram}, hierarchical {hierarchical}, mean {cbow_mean}");
    check_gradient(&name, &at, &gradient, |at| {
        put(&mut model, at);
        model.loss(&model.input(near), &terms)
    });
}

#[test]
fn skip_gram_with_both_losses() {
    for hierarchical in [false, true] {
        check(true, hierarchical, true, &[4], 1);
        check(true, hierarchical, true, &[0], 6);
    }
}

#[test]
fn cbow_with_both_losses_by_mean_and_by_sum() {
    for hierarchical in [false, true] {
        for cbow_mean in [false, true] {
            check(false, hierarchical, cbow_mean, &[4, 2, 5], 1);
            check(false, hierarchical, cbow_mean, &[0], 6);
        }
    }
}
