//! The confusion matrix, and what follows from it for each class.

use ndarray::Array2;

use crate::metrics::Scored;

/// How often each class was taken for which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfusionMatrix {
    /// `(true class, predicted class)`
    pub counts: Array2<u32>,
}

/// How well one class is recognised. A share of nothing is 0, as in scikit-learn (`zero_division=0`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassScores {
    /// Of the examples predicted to be of this class, the share that are.
    pub precision: f64,
    /// Of the examples of this class, the share predicted to be.
    pub recall: f64,
    /// Harmonic mean of precision and recall.
    pub f1: f64,
    /// Examples of this class.
    pub support: u32,
    /// Examples predicted to be of this class.
    pub predicted: u32,
}

impl ConfusionMatrix {
    pub fn new(scored: Scored) -> Self {
        let mut counts = Array2::zeros((scored.classes, scored.classes));
        for (class, predicted) in scored.classes_and_predictions() {
            counts[[class, predicted]] += 1;
        }
        ConfusionMatrix { counts }
    }

    /// The scores of each class, in the order of the classes.
    pub fn class_scores(&self) -> Vec<ClassScores> {
        let score = |class: usize| {
            let right = self.counts[[class, class]];
            let (support, predicted) = (self.counts.row(class).sum(), self.counts.column(class).sum());
            ClassScores {
                precision: share(right, predicted),
                recall: share(right, support),
                f1: share(2 * right, support + predicted),
                support,
                predicted,
            }
        };
        (0..self.counts.nrows()).map(score).collect()
    }
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}
