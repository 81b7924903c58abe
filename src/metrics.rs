//! Metrics: from a model's outputs over a set of examples to one number, each a file and a row.

mod accuracy;
mod analogy_accuracy;
mod average;
mod bits_per_character;
mod bleu;
pub mod confusion;
mod edit_distance;
mod exact_match;
mod f1_score;
mod hit_rate_at_10;
mod mean_absolute_error;
mod mean_squared_error;
mod perplexity;
mod precision;
mod r2_score;
mod recall;
mod roc_auc;
mod root_mean_squared_error;
pub mod sequences;
mod top_k_accuracy;
pub mod written;

use ndarray::ArrayView1;

use crate::metrics::sequences::SequenceCounts;
use crate::nn::losses::{Purpose, Target};
use crate::registry::{EngineOnly, Entry, Row, Settings};
use crate::tensor::{MatrixView, Real};

/// Outputs over a set of examples beside what they should have been.
#[derive(Clone, Copy)]
pub struct Scored<'a> {
    /// `(examples, outputs)`: probabilities for a classification, values in the target's own unit for a regression. A
    /// binary classifier with one sigmoid output has one column: the probability of class 1.
    pub outputs: MatrixView<'a>,
    pub targets: Target<'a>,
    /// Number of classes; 0 for a regression.
    pub classes: usize,
}

impl Scored<'_> {
    /// The right class of each example of a classification.
    fn classes(&self) -> impl Iterator<Item = usize> {
        let Target::Classes(classes) = self.targets else { panic!("only a classification has classes") };
        classes.iter().map(|&class| class as usize)
    }

    /// The right class and the predicted one of each example of a classification.
    pub fn classes_and_predictions(&self) -> impl Iterator<Item = (usize, usize)> {
        self.classes().zip(self.outputs.rows().into_iter().map(predicted_class))
    }

    /// The mean over all examples and outputs of a function of `output - target`.
    fn mean_over_errors(&self, f: impl Fn(f64) -> f64) -> f64 {
        let outputs = self.outputs.ncols();
        let errors = self.outputs.indexed_iter().map(|((example, output), &value)| {
            f64::from(value) - f64::from(self.targets.value(example, output, outputs))
        });
        errors.map(f).sum::<f64>() / self.outputs.len() as f64
    }
}

/// The most probable class, the first of equals; from a single output, class 1 where it is above 0.5 (Keras).
pub fn predicted_class(outputs: ArrayView1<Real>) -> usize {
    if outputs.len() == 1 {
        return usize::from(outputs[0] > 0.5);
    }
    let larger = |best: (usize, Real), class: (usize, Real)| if class.1 > best.1 { class } else { best };
    outputs.iter().copied().enumerate().fold((0, Real::NEG_INFINITY), larger).0
}

/// Which way is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    Higher,
    Lower,
}

pub struct MetricRow {
    pub entry: Entry,
    /// `val_` and the entry's name: what Keras calls the metric on the validation part. The entry's name itself for one that is
    /// not measured on parts of the data.
    pub validation_name: &'static str,
    pub purposes: &'static [Purpose],
    pub better: Better,
    /// The value over all examples; NaN where it is not defined (no examples, ROC AUC of one class, a metric of sequences).
    pub compute: EngineOnly<fn(&Settings, Scored) -> f64>,
    /// The value over token sequences, where it has one.
    pub of_sequences: Option<EngineOnly<fn(&SequenceCounts) -> f64>>,
}

impl MetricRow {
    /// Whether it is measured on each part of the data.
    pub fn is_of_parts(&self) -> bool {
        self.validation_name != self.entry.name
    }
}

impl Row for MetricRow {
    fn entry(&self) -> &Entry {
        &self.entry
    }
}

/// Every metric that can be chosen.
pub const METRICS: &[MetricRow] = &[
    accuracy::ROW,
    top_k_accuracy::ROW,
    precision::ROW,
    recall::ROW,
    f1_score::ROW,
    roc_auc::ROW,
    r2_score::ROW,
    mean_squared_error::ROW,
    root_mean_squared_error::ROW,
    mean_absolute_error::ROW,
    exact_match::ROW,
    perplexity::ROW,
    bits_per_character::ROW,
    edit_distance::ROW,
    bleu::ROW,
    analogy_accuracy::ROW,
    hit_rate_at_10::ROW,
];
